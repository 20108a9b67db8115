# Textes de l'interface.
skip = Aller au contenu
nav = Navigation principale
nav-campaigns = Campagnes
nav-api = API
breadcrumb = Fil d'Ariane
theme-light = Passer au thème clair
theme-dark = Passer au thème sombre
close = Fermer
cancel = Annuler
retry = Réessayer
loading = Chargement…
actions = Actions
yes = Oui
no = Non
percent = { $value } %
progress = Progression
page-previous = Précédente
page-next = Suivante
page-of = Page { $page } sur { $pages }
problem-unreachable = Le serveur ne répond pas. Vérifiez la connexion, puis réessayez.
error-title = Une erreur est survenue
error-not-found = Cette page n'existe pas
error-not-found-help = L'adresse est peut-être incomplète, ou l'élément a été supprimé.
back-to-campaigns = Retour aux campagnes

sign-in = Connexion
sign-in-help = Entrez votre adresse email et votre mot de passe.
sign-in-again = Connectez-vous pour continuer.
sign-in-go = Se connecter
sign-out = Se déconnecter
email = Adresse email
email-missing = Entrez votre adresse email.
password = Mot de passe
password-missing = Entrez votre mot de passe.
password-rule = 8 caractères au moins, sans votre nom, votre adresse email ni un mot courant.
name = Nom
name-missing = Entrez votre nom.
setup-title = Premier administrateur
setup-help = Personne ne peut encore se connecter. Créez le compte qui administrera TestGyver.
setup-go = Créer le compte

status-pending = En attente
status-running = En cours
status-completed = Terminé
status-passed = Réussi
status-failed = Échoué
status-cancelled = Annulé
status-skipped = Ignoré
status-paused = En pause
status-waiting-at = En attente ({ $place ->
    [one] { $place }re
   *[other] { $place }e
})

campaign = Campagne
campaigns-search = Rechercher une campagne
campaigns-empty = Aucune campagne pour l'instant
campaigns-empty-help = Une campagne est une suite de tests que l'on lance dans un environnement.
campaigns-no-hit = Aucune campagne ne contient « { $search } ».
never-run = Jamais exécutée
tests-count = { $count ->
    [0] Aucun test
    [one] { $count } test
   *[other] { $count } tests
}
created = Créée le { $date } par { $name }
report = Rapport
reports = Rapports
reports-empty = Aucune exécution pour l'instant : lancez la campagne pour obtenir un premier rapport.
report-name = Nom
report-environment = Environnement
report-status = Statut
report-date = Date
report-duration = Durée
report-view = Voir
report-view-named = Voir le rapport { $name }
tests = Tests
tests-empty = Cette campagne n'a aucun test : écrivez-en un pour pouvoir l'exécuter.
test-unnamed = Test sans nom
files = Fichiers
files-empty = Aucun fichier. Glissez-en ici, ou choisissez « Ajouter des fichiers » : les tests peuvent les envoyer et les lire.
file-size = { $size } Kio

launch-open = Exécuter la campagne
launch-title = Exécuter la campagne
launch-name = Nom du rapport
launch-name-help = Le nom doit être unique.
launch-name-missing = Donnez un nom au rapport.
launch-environment = Environnement
launch-environment-choose = Choisissez un environnement
launch-environment-missing = Choisissez l'environnement où exécuter la campagne.
launch-environment-none = Aucun environnement n'existe : un administrateur en crée un sur la page Variables.
launch-protected = Environnement protégé : tapez « { $name } » pour confirmer
launch-protected-wrong = Tapez exactement « { $name } ».
launch-stop = Arrêter au premier échec
launch-parallel = Tests en parallèle
launch-parallel-help = 1 : les tests s'enchaînent dans l'ordre. Vide : réglage de la campagne.
launch-unresolved = { $count ->
    [one] Cette variable n'a pas de valeur en { $environment } ; l'action qui la demande échouera :
   *[other] Ces { $count } variables n'ont pas de valeur en { $environment } ; les actions qui les demandent échoueront :
}
launch-go = Lancer la campagne

test-alone = Test seul
launched-by = Lancé par
started-at = Début
expected = environ { $duration } d'habitude
stop = Arrêter
link-cut = Connexion coupée, reprise en cours…
filter = Filtrer les tests par statut
filter-all = Tous
filter-empty = Aucun test n'a ce statut.
follow-run = Suivre l'exécution
test-waiting = Ce test attend son tour.
ended-completed = L'exécution « { $name } » s'est terminée avec succès.
ended-failed = L'exécution « { $name } » s'est terminée avec des échecs.
ended-cancelled = L'exécution « { $name } » a été arrêtée.

log-of = Journal du test { $name }
log-search = Rechercher dans le journal
log-lines = { $count ->
    [one] { $count } ligne
   *[other] { $count } lignes
}
log-hits = { $count ->
    [0] aucune ligne trouvée
    [one] { $count } ligne trouvée
   *[other] { $count } lignes trouvées
}
log-wrap = Couper les lignes longues
log-copy = Copier
log-copied = Journal copié.
log-copy-failed = Le navigateur a refusé la copie : utilisez « Télécharger ».
log-download = Télécharger
log-follow = Suivre le journal
log-empty = Rien pour l'instant.
log-no-hit = Aucune ligne ne contient ce texte.
log-hit-at = { $at } sur { $count }
log-previous = Ligne trouvée précédente
log-next = Ligne trouvée suivante
log-only = Lignes trouvées seulement
log-follow-off = { $count ->
    [0] Suivi interrompu
    [one] Suivi interrompu, { $count } nouvelle ligne
   *[other] Suivi interrompu, { $count } nouvelles lignes
}
log-failed = Le journal n'a pas pu être lu.

save = Enregistrer
edit = Modifier
edit-named = Modifier { $name }
delete = Supprimer
delete-named = Supprimer { $name }
duplicate = Dupliquer
duplicate-named = Dupliquer { $name }
rename = Renommer
rename-named = Renommer { $name }
enable = Activer
disable = Désactiver
undo = Annuler
select = Sélection
select-named = Sélectionner { $name }
selected =
    { $count ->
        [one] { $count } rapport sélectionné
       *[other] { $count } rapports sélectionnés
    }
required = Obligatoire
field-missing = Ce champ est obligatoire.
field-wrong = Corrigez ce champ.
field-number = Entrez un nombre.
confirm-type = Tapez « { $name } » pour confirmer
confirm-wrong = Le texte ne correspond pas.
copy-name = { $name } (copie)
sort = Trier
sort-date = Les plus récentes
sort-name = Par nom
sort-last-run = Dernière exécution
nav-variables = Variables
nav-users = Utilisateurs
nav-plugins = Plugins
nav-help = Aide
nav-trash = Corbeille
nav-profile = Mon profil
forbidden-title = Page réservée aux administrateurs
forbidden-help = Votre rôle ne donne pas accès à cette page. Adressez-vous à un administrateur.
again-title = Votre session a expiré
again-help = Reconnectez-vous ici : rien de ce que vous avez saisi n'est perdu.
environment = Environnement
default = Par défaut
secret = Secrète
variable = Variable
language = Langue
theme = Thème
role = Rôle
test = Test
tags = Étiquettes
moved = { $name } : place { $place } sur { $count }
move-named = Déplacer { $name } : flèches haut et bas, ou glisser
move-help = Glisser, ou flèches haut et bas

campaign-new = Nouvelle campagne
campaign-create = Créer la campagne
campaign-edit = Modifier le nom et la description
campaign-name = Nom de la campagne
campaign-name-example = Boutique en ligne
campaign-name-missing = Donnez un nom à la campagne.
campaign-description = Description
campaign-description-help = Ce que la campagne vérifie, pour ceux qui la liront.
campaign-delete = Supprimer la campagne
campaign-delete-help = « { $name } » ira dans la corbeille avec ses tests, ses fichiers et ses rapports. On peut la rétablir pendant 30 jours.
campaign-deleted = Campagne « { $name } » supprimée.
campaign-duplicate = Dupliquer la campagne
campaign-duplicate-help = Les tests et les fichiers sont copiés, pas les rapports.
runs-going =
    { $count ->
        [one] { $count } exécution est en cours ou en attente : elle sera d'abord arrêtée, et son nettoyage attendu.
       *[other] { $count } exécutions sont en cours ou en attente : elles seront d'abord arrêtées, et leur nettoyage attendu.
    }
campaign-stop-delete = Arrêter et supprimer
campaign-runs = Exécutions
campaign-parallel = Tests en parallèle
campaign-parallel-help = De 1 à 64. À 1, les tests gardent leur ordre ; au-delà, plusieurs s'exécutent en même temps. Une préparation ou un nettoyage s'exécute toujours seul.
campaign-parallel-told = { $count } tests en parallèle
campaign-keep-days = Jours de conservation des rapports
campaign-keep-days-help = Les rapports plus anciens vont automatiquement à la corbeille. Vide : réglage du serveur.
campaign-keep-days-told =
    { $count ->
        [one] rapports conservés { $count } jour
       *[other] rapports conservés { $count } jours
    }
campaign-keep-runs = Nombre de rapports conservés
campaign-keep-runs-help = Au-delà, les plus anciens vont automatiquement à la corbeille, sauf les rapports épinglés. Vide : réglage du serveur.
campaign-keep-runs-told =
    { $count ->
        [one] { $count } rapport conservé
       *[other] { $count } rapports conservés
    }
number-between = Entrez un nombre entier de { $least } à { $most }.
number-or-nothing = Entrez un nombre entier de { $least } à { $most }, ou laissez vide.
verdicts = Dernier résultat par environnement
spark =
    { $count ->
        [one] Dernière exécution : { $passed ->
            [0] échouée ou arrêtée
           *[other] réussie
        }
       *[other] { $count } dernières exécutions, dont { $passed } avec succès
    }
launch-nothing = La campagne n'a aucun test actif.

all-environments = Tous les environnements
all-statuses = Tous les statuts
filter-environment = Filtrer par environnement
filter-status = Filtrer par statut
reports-no-hit = Aucun rapport ne correspond à ce filtre.
reports-delete =
    { $count ->
        [one] Supprimer le rapport
       *[other] Supprimer { $count } rapports
    }
reports-delete-help =
    { $count ->
        [one] { $names } ira dans la corbeille avec son journal ; on peut le rétablir pendant 30 jours.
       *[other] { $names } iront dans la corbeille avec leurs journaux ; on peut les rétablir pendant 30 jours.
    }
reports-deleted =
    { $count ->
        [one] Rapport supprimé : { $names }.
       *[other] Rapports supprimés : { $names }.
    }
compare = Comparer
compare-help = Cochez deux rapports pour les comparer.
compare-title = Comparaison de deux rapports
compare-changes = Seulement les tests dont le résultat change
compare-absent = absent
compare-same = Aucun test ne change de résultat.
run-stop = Arrêter l'exécution
run-stop-named = Arrêter { $name }
run-stop-help = « { $name } » ({ $environment }) sera arrêtée : les tests en cours sont abandonnés, les suivants ignorés, les nettoyages exécutés.
run-of-other = Elle a été lancée par { $name }.
run-stopping = Arrêt…
runs-stopping = Arrêt en cours : les nettoyages se terminent…
run-pause = Mettre en pause
run-resume = Reprendre
run-keep = Épingler (ne pas purger)
run-kept = Épinglé
run-kept-help = Un rapport épinglé n'est jamais purgé automatiquement.
run-more = Autres actions pour { $name }
run-by = par { $name }
report-nothing = Aucun test n'a été exécuté : cette exécution n'a rien vérifié.
rerun-of = Relance de
rerun-failed = Relancer les tests en échec ou non exécutés
rerun-failed-help = { $count ->
    [0] Tous les tests ont réussi.
    [one] { $count } test, avec les préparations et les nettoyages.
   *[other] { $count } tests, avec les préparations et les nettoyages.
}
rerun-all = Relancer tous les tests
rerun-all-help = Ceux de la campagne, tels qu'ils sont écrits aujourd'hui.
rerun-begun = « { $name } » est relancé.
rerun-protected-help = « { $name } » va être relancé en { $environment }.
stop-again = Arrêter sans nettoyer
stop-again-help = Le nettoyage en cours est abandonné : il faudra peut-être remettre l'environnement en état manuellement.
stop-given-up = Nettoyage abandonné : l'exécution s'arrête immédiatement.
stopping = Arrêt demandé : les tests de nettoyage s'exécutent encore.
stopped-by = Arrêté par
pause-help = Plus aucun test ne commence ; ceux en cours vont jusqu'au bout.
paused = Exécution en pause.
paused-by = Exécution mise en pause par { $name }.
paused-help = Aucun test ne commence avant la reprise.
paused-going =
    { $count ->
        [one] Le test en cours va jusqu'au bout, aucun autre ne commence avant la reprise.
       *[other] Les { $count } tests en cours vont jusqu'au bout, aucun autre ne commence avant la reprise.
    }
keep = Épingler
rerun = Relancer
reruns = Relances
running-now =
    { $count ->
        [0] Aucun test en cours
        [one] { $count } test en cours
       *[other] { $count } tests en cours
    }
running-show = Aller au test en cours { $name }

trash-help = Ce qui est supprimé reste ici 30 jours et peut être rétabli ; ensuite, il est effacé définitivement.
trash-filter = Filtrer par type
trash-all = Tout
trash-kind-campain = campagne
trash-kind-test = test
trash-kind-rapport = rapport
trash-kinds-campain = Campagnes
trash-kinds-test = Tests
trash-kinds-rapport = Rapports
trash-of = Campagne { $name }
trash-deleted = { $kind ->
    [campain] Supprimée
   *[other] Supprimé
} le { $date }
trash-deleted-by = { $kind ->
    [campain] Supprimée
   *[other] Supprimé
} le { $date } par { $name }
trash-purge = { $kind ->
    [campain] Effacée
   *[other] Effacé
} définitivement { $days ->
    [0] aujourd'hui
    [one] dans { $days } jour
   *[other] dans { $days } jours
}
trash-restore = Rétablir
trash-restore-named = Rétablir { $name }
trash-restored = « { $name } » est { $kind ->
    [campain] rétablie
   *[other] rétabli
}.
trash-open = Ouvrir
trash-both = Rétablir aussi la campagne
trash-both-help = « { $name } » appartient à la campagne « { $campaign } », qui est elle-même dans la corbeille.
trash-both-go = Rétablir les deux
trash-erase = Effacer définitivement
trash-erase-named = Effacer définitivement { $name }
trash-erase-help = « { $name } » sera { $kind ->
    [campain] effacée définitivement, avec ses tests, ses fichiers et ses rapports
   *[other] effacé définitivement
}.
trash-erased = « { $name } » est { $kind ->
    [campain] effacée
   *[other] effacé
}.
trash-empty = Vider la corbeille
trash-empty-help =
    { $count ->
        [one] Le seul élément de la corbeille sera effacé définitivement.
       *[other] Les { $count } éléments de la corbeille, de tous les types et de toutes les campagnes, seront effacés définitivement.
    }
trash-empty-go =
    { $count ->
        [one] Effacer { $count } élément
       *[other] Effacer { $count } éléments
    }
trash-emptied = La corbeille est vide.
trash-nothing = La corbeille est vide
trash-nothing-help = Les campagnes, tests et rapports supprimés restent ici 30 jours et peuvent être rétablis.
trash-no-hit = Rien de ce type dans la corbeille

test-new = Nouveau test
test-first = Écrire le premier test
tests-none = Aucun test.
tests-search = Rechercher un test
tests-no-hit = Aucun test ne correspond.
tags-filter = Filtrer par étiquette
tag-add = Ajouter une étiquette
tag-remove = Retirer l'étiquette { $tag }
test-disabled = désactivé
test-enabled-help = Un test désactivé n'est pas exécuté avec la campagne.
test-enabled-named = Exécuter { $name } avec la campagne
test-run = Lancer le test
test-run-named = Lancer le test { $name } seul
test-edit = Modifier le test
test-look = Voir le test
test-deleted = Test « { $name } » supprimé : il reste 30 jours dans la corbeille.

files-add = Ajouter des fichiers
files-none = Aucun fichier.
files-none-yet = La campagne n'a aucun fichier : ajoutez-en sur la page de la campagne.
file-absent = n'existe plus
file-new-name = Nouveau nom du fichier
file-delete = Supprimer le fichier
file-delete-help = « { $name } » sera supprimé de la campagne. Les tests qui l'utilisent échoueront.
file-deleted = Fichier « { $name } » supprimé.
file-replace = Remplacer le fichier
file-replace-help = Un fichier nommé « { $name } » existe déjà : son contenu sera remplacé.

save-and-run = Enregistrer et lancer
test-about = Le test
test-name = Nom du test
test-name-example = Connexion d'un client
test-name-missing = Donnez un nom au test.
test-description = Description
test-saved = Test enregistré.
test-variables = Variables du test
test-variables-help = Une variable du test s'écrit { $example }. Donnez-lui une valeur de départ, ou laissez une action la remplir par une sortie.
test-variable-add = Ajouter une variable
test-variable-name = nom
test-variable-name-of = Nom de la variable { $number }
test-variable-value = Valeur de départ (facultative)
test-variable-value-of = Valeur de départ de la variable { $number }
test-variable-delete = Supprimer la variable { $number }
test-variable-twice = Ce nom est déjà pris.
actions-count =
    { $count ->
        [0] Actions
        [one] { $count } action
       *[other] { $count } actions
    }
actions-empty = Ce test ne fait encore rien : ajoutez une première action.
action-add = Ajouter une action :
action-number = Action { $number }
action-toggle = { $what } l'action { $number }
action-duplicate = Dupliquer l'action { $number }
action-delete = Supprimer l'action { $number }
action-deleted = Action { $number } supprimée.
action-disabled = désactivée
action-unknown = Ce serveur ne connaît pas le type d'action « { $type } » : elle est gardée telle quelle, et échoue à l'exécution.
action-raw = Valeur de l'action
fields-missing = À remplir : { $fields }
more-fields =
    { $count ->
        [one] { $count } autre réglage
       *[other] { $count } autres réglages
    }
open-all = Tout déplier
close-all = Tout replier
insert-variable = Insérer une variable
insert-variable-in = Insérer une variable dans { $field }
unknown-count =
    { $count ->
        [one] { $count } variable sans valeur
       *[other] { $count } variables sans valeur
    }
unknown-list = Variables sans valeur
gap-unknown = n'existe pas : ajoutez-la aux variables, ou corrigez son nom.
gap-no-value = n'a pas de valeur en { $environment }.
gap-inside = demande « { $detail } », qui n'a pas de valeur en { $environment }.
gap-app = n'est donnée par aucune action avant celle-ci.
gap-collection = n'est pas une variable de collection.
group-environment = Environnement
group-app = Test
group-collection = Collection
ph-none = sans valeur
ph-from = donnée par l'action { $action }
ph-declared = variable du test
ph-test-test-id = identifiant du test
ph-test-campain-id = identifiant de la campagne
ph-test-files-dir = dossier des fichiers de la campagne
ph-test-work-dir = dossier où écrire
variable-choose = Nom de la variable
variable-choose-help = Une variable du test, sans accolades.
code-valid = { $kind } valide
code-invalid = { $kind } incorrect, ligne { $line }, colonne { $column }
code-format = Mettre en forme
pairs-text = En texte
pairs-table = En tableau
pairs-not-table = Ce texte n'est pas une liste de noms et de valeurs.
pair-name = Nom
pair-value = Valeur
pair-name-of = { $field } : nom { $number }
pair-value-of = { $field } : valeur { $number }
pair-delete = { $field } : supprimer la ligne { $number }
outputs = Sorties
outputs-help = Cochez ce que les actions suivantes doivent pouvoir utiliser, et donnez-lui un nom.
output-name = Nom de la variable pour { $output }
output-use = Utiliser cette valeur dans une variable
output-last = Dernière valeur :
command = Commande
command-paste = Coller une commande { $program }
command-copy = Copier comme commande { $program }
command-help = Collez une commande { $program }, celle que copie le navigateur par exemple : elle remplace le contenu du formulaire.
command-go = Remplir le formulaire
command-taken = Formulaire rempli par la commande { $program }.
command-copied = Commande copiée ; les valeurs secrètes y restent des variables.
command-copy-failed = La commande n'a pas pu être copiée.
unsaved = Modifications non enregistrées
readonly = Votre rôle permet de lire ce test, pas de le modifier.
environments-none = Aucun environnement
environments-none-help = Aucun environnement n'existe encore : un administrateur en crée un sur la page Variables. Le test peut déjà être écrit et enregistré.
run-title = Exécution
run-waiting = L'exécution commence…
run-report = Voir le rapport
run-outputs-help = Les valeurs reçues sont affichées sous chaque action : cliquez sur l'une d'elles pour en faire une variable.
run-protected = Environnement protégé
run-protected-help = Le test va s'exécuter en { $name }.
runs-title = Exécutions récentes de ce test seul
runs-empty = Ce test n'a pas encore été exécuté seul.
leave-title = Quitter sans enregistrer ?
leave-help = Ce test a des modifications qui ne sont pas enregistrées.
leave-stay = Rester
leave-drop = Quitter sans enregistrer
leave-save = Enregistrer et quitter
conflict-title = Ce test a changé entre-temps
conflict-help = Vos modifications sont toujours à l'écran. Vous pouvez regarder la version enregistrée dans un autre onglet, la reprendre à la place de la vôtre, ou l'écraser.
conflict-later = Continuer à modifier
conflict-look = Voir l'autre version
conflict-mine = Écraser par la mienne
conflict-theirs = Reprendre l'autre

variables-help = Une ligne par variable, une colonne par environnement. Cliquez sur une cellule pour la modifier : grise, elle hérite de la valeur par défaut ; rouge, elle n'a aucune valeur.
variables-search = Rechercher une variable
variables-empty = Aucun environnement, aucune variable
variables-empty-help = Commencez par un environnement (DEV, par exemple), puis ajoutez-y des variables comme l'adresse du service à tester.
variables-none = Aucune variable : ajoutez-en une, « api_url » par exemple.
variables-no-hit = Aucune variable ne correspond.
variables-gaps =
    { $count ->
        [one] { $count } variable est sans valeur dans au moins un environnement.
       *[other] { $count } variables sont sans valeur dans au moins un environnement.
    }
variable-new = Ajouter une variable
variable-edit = Modifier { $key }
variable-key = Nom
variable-key-help = S'écrit { $example } dans les tests.
variable-description = Description
variable-secret = Valeur secrète
variable-secret-help = Chiffrée, et jamais visible dans un journal ou un rapport.
variable-default = Valeur par défaut
variable-default-help = Utilisée dans les environnements qui n'ont pas leur propre valeur. Facultative.
variable-uncovered = Pour montrer une variable secrète, donnez-lui une nouvelle valeur.
variable-delete = Supprimer la variable
variable-delete-help = { $key } et ses valeurs dans tous les environnements seront supprimées. Les tests qui l'utilisent échoueront.
cell-name = { $key } en { $environment }
cell-missing = manquante
cell-none = aucune
cell-empty = texte vide
value-clear = Retirer la valeur
value-inherit = Reprendre la valeur par défaut
secret-new = Nouvelle valeur secrète
secret-reveal = Montrer { $name }
secret-hide = Cacher { $name }
secret-reveal-help = Cette consultation est consignée dans le journal du serveur.
environment-new = Ajouter un environnement
environment-edit = Modifier { $name }
environment-name = Nom de l'environnement
environment-rename-help = Ses valeurs et ses rapports suivent le nouveau nom.
environment-color = Couleur
environment-protected = Environnement protégé
environment-protected-help = Son nom doit être tapé avant chaque exécution : utile pour la production.
environment-delete = Supprimer l'environnement
environment-delete-help = { $name } sera supprimé avec ses valeurs. Les rapports restent.
move-left = Déplacer à gauche
move-left-named = Déplacer { $name } à gauche
move-right = Déplacer à droite
move-right-named = Déplacer { $name } à droite
import = Importer
import-told =
    À ajouter : { $created ->
        [0] aucune valeur
        [one] { $created } valeur
       *[other] { $created } valeurs
    }. À modifier : { $changed ->
        [0] aucune
       *[other] { $changed }
    }.
import-environments =
    { $count ->
        [one] Un environnement sera créé : { $names }.
       *[other] Des environnements seront créés : { $names }.
    }
import-nothing = Ce tableau ne change rien.
import-done = Variables importées.
export = Exporter

import-title = Importer une campagne
import-replace-title = Remplacer « { $name } » par un fichier
import-drop = Glissez ici les fichiers d'une campagne, ou tout un dossier : TestGyver, Postman, Bruno, OpenAPI, hurl, curl, HAR…
import-files = Choisir des fichiers
import-folder = Choisir un dossier
import-chosen =
    { $count ->
        [one] { $first }
       *[other] { $count } fichiers
    }
import-format = Format
import-format-guess = Reconnu automatiquement
import-format-testgyver = Campagne TestGyver
import-format-original-export = Export de l'ancien TestGyver
import-format-postman = Postman
import-format-bruno = Bruno
import-format-openapi = OpenAPI, Swagger
import-format-hurl = hurl
import-format-curl = Commandes curl
import-format-har = Trafic enregistré (HAR)
import-format-variables = Variables de l'ancien TestGyver
import-folders = Dossiers de la collection
import-folders-tests = un test par dossier
import-folders-campaigns = une campagne par dossier, un test par requête
import-name = Nom de la campagne (facultatif)
import-name-file = celui du fichier
import-sending = Envoi des fichiers…
import-reading = Lecture des fichiers…
import-importing = Import en cours…
import-recognised = Reconnu : { $format }
import-tally-requests =
    { $carried ->
        [one] { $carried } requête sur { $found }
       *[other] { $carried } requêtes sur { $found }
    }
import-tally-checks =
    { $carried ->
        [one] { $carried } vérification sur { $found }
       *[other] { $carried } vérifications sur { $found }
    }
import-tally-scripts =
    { $carried ->
        [one] { $carried } script sur { $found }
       *[other] { $carried } scripts sur { $found }
    }
import-replace = Remplacer la campagne
import-campaign-done = Campagne « { $name } » importée.
import-campaigns-done = { $count } campagnes importées.
import-replaced = Campagne « { $name } » remplacée.
plan-title = Ce qui va changer
plan-nothing = Ce fichier ne change rien à la campagne.
plan-empty = Ces fichiers ne contiennent aucune campagne.
plan-campaigns = { $count } campagnes :
plan-removed =
    { $count ->
        [one] Un test de la campagne n'est pas dans le fichier, il ira à la corbeille :
       *[other] { $count } tests de la campagne ne sont pas dans le fichier, ils iront à la corbeille :
    }
plan-removed-more = … et { $count } autres
plan-kind-campaign = Campagne
plan-kind-test = Tests
plan-kind-connection = Connexions enregistrées
plan-kind-environment = Environnements
plan-kind-variable = Variables
plan-kind-secret = Variables secrètes
plan-kind-file = Fichiers
plan-change-new = à créer
plan-change-changed = à modifier
plan-change-same = sans changement
plan-change-removed = à la corbeille
plan-change-kept = valeur actuelle gardée
plan-change-left_out = non repris
plan-left-out-rights = Seul un administrateur peut les créer.
plan-left-out-file = Une campagne n'a pas de sous-dossiers : ces fichiers ne sont pas repris.
plan-kept-help = Ces variables ont déjà une valeur, que l'import ne change pas.
notes-title = À savoir ({ $count })
notes-search = Rechercher
notes-filter = Filtrer par importance
notes-no-hit = Rien ne correspond.
note-lost = Perdu
note-differs = Différent
note-info = Info
campaign-more = Autres actions sur la campagne
campaign-export = Exporter
campaign-export-help = Archive zip : la campagne et ses fichiers, sans les secrets.
campaign-export-original = Exporter pour l'ancien TestGyver
campaign-export-original-help = JSON avec les fichiers, sans les secrets.
campaign-replace = Remplacer par un fichier…
campaign-replace-help = Ce qui changera est montré avant.

user-new = Ajouter un utilisateur
user-edit = Modifier { $name }
user-saved = { $name } : enregistré.
user-you = vous
user-inactive = désactivé
user-since = depuis le { $date }
user-active = Compte actif
user-active-help = Un compte désactivé ne peut plus se connecter ; ses sessions se terminent aussitôt.
user-delete = Supprimer l'utilisateur
user-delete-help = Le compte de { $name } sera supprimé. Ce qu'il a écrit reste.
user-deleted = Compte de { $name } supprimé.
role-admin = Administrateur
role-editor = Éditeur
role-viewer = Lecteur
role-help-admin = Tout, y compris les utilisateurs et les variables.
role-help-editor = Écrit et lance les campagnes.
role-help-viewer = Lit seulement.
role-own = On ne change pas son propre rôle.
password-reset = Nouveau mot de passe
password-reset-help = Laissez vide pour ne pas le changer. Un nouveau mot de passe met fin aux sessions de cette personne.
profile-who = Mon compte
profile-taste = Affichage
profile-saved = Profil enregistré.
as-browser = Comme le navigateur
theme-name-light = Clair
theme-name-dark = Sombre
password-change = Changer le mot de passe
password-change-help = Vos autres sessions se terminent.
password-changed = Mot de passe changé.
password-current = Mot de passe actuel
password-current-wrong = Entrez votre mot de passe actuel.
password-new = Nouveau mot de passe
password-again = Confirmer le mot de passe
password-differs = Les deux mots de passe sont différents.
password-own = Votre propre mot de passe se change, avec l'ancien, dans :
sign-ins = Mes sessions
sign-ins-help = Une session inutilisée se termine automatiquement.
sign-ins-end-others = Se déconnecter partout ailleurs
sign-ins-ended = Déconnecté.
sign-in-current = cet appareil
sign-in-unknown = Programme inconnu
sign-in-used = { $address }, utilisée le { $when }
sign-in-end = Déconnecter
sign-in-end-named = Déconnecter { $name }, { $address }
tokens = Jetons d'API
tokens-help = Un jeton permet à un programme (CI, script) d'agir en votre nom, dans la limite de sa portée : { $example }
tokens-empty = Aucun jeton.
tokens-create = Créer un jeton
tokens-made = Copiez ce jeton maintenant : il ne sera plus jamais affiché.
token-name = Nom du jeton
token-name-help = Ce à quoi il sert, par exemple « GitLab CI ».
token-scope = Portée
token-scope-read = Lire
token-scope-run = Lire et lancer
token-scope-write = Lire, lancer et modifier
token-scope-administer = Tout, administration comprise
token-days = Durée
token-days-count = { $days } jours
token-used = utilisé le { $when }
token-unused = jamais utilisé
token-expires = expire le { $when }
token-expired = expiré
token-revoke = Révoquer
token-revoke-named = Révoquer le jeton { $name }
token-revoke-help = Ce qui utilise le jeton { $name } sera refusé immédiatement.
token-revoked = Jeton révoqué.

plugins-reload = Recharger
plugins-errors = Erreurs de chargement
plugins-fine = Toutes les actions sont chargées.
plugins-loaded =
    { $count ->
        [one] { $count } action chargée
       *[other] { $count } actions chargées
    }
plugin-aliases = Alias : { $names }
plugin-builtin = intégrée
help-first = Première campagne
help-first-campaign = Première campagne
help-checks = Vérifications, conditions et boucles
help-runs = Suivre et épingler les exécutions
help-variables = Variables et environnements
help-actions = Les actions
help-shortcuts = Raccourcis clavier
help-about-first-campaign = De zéro à un premier rapport, en cinq minutes.
help-about-checks = Vérifier une réponse, extraire, attendre, répéter, nettoyer.
help-about-runs = Arrêter, mettre en pause, relancer, paralléliser, épingler, rétablir.
help-about-variables = D'où viennent les valeurs, la grille, les secrets, le CSV.
help-about-actions = Chaque action, ses champs et ses sorties.
help-about-shortcuts = Tout faire sans la souris.
help-about-api = La documentation interactive de l'API REST.
help-more = Autres pages d'aide
help-actions-intro = Cette page est générée par le programme lui-même. Les champs marqués d'un astérisque sont obligatoires ; les champs de texte acceptent des variables entre doubles accolades.
help-command = Une commande { $program } collée remplit ce formulaire, et le formulaire se copie comme commande { $program }.
help-field = Champ
help-what = Ce qu'il fait
help-options = Choix :
help-default = Par défaut :
help-example = Exemple :
email-wrong = Ce n'est pas une adresse email.
tags-none = Aucune étiquette
file-bytes = { $count ->
    [one] { $count } octet
   *[other] { $count } octets
}
cell-label = { $name } : { $value }
cell-lacks = Demande « { $name } », qui n'a pas de valeur ici
action-passed = Réussie à la dernière exécution
action-failed = A échoué à la dernière exécution

connections = Connexions
connections-help = Une connexion dit où se connecter et avec quels identifiants. Enregistrée une fois, elle se choisit par son nom dans les actions ; ses mots de passe et ses clés sont chiffrés et ne sont plus jamais affichés.
connections-of-all = Connexions de toutes les campagnes
connections-of-all-help = Cette connexion peut être choisie dans toutes les campagnes.
connections-empty = Aucune connexion. Enregistrez ici l'adresse et les identifiants d'un serveur ou d'une base : les actions la choisissent par son nom.
connections-none = Aucune connexion.
connection-all = toutes les campagnes
connection-of-all = { $name } (toutes les campagnes)
connection-new = Ajouter une connexion
connection-edit = Modifier { $name }
connection-name-example = Serveur de recette
connection-type = Type de connexion
connection-changed = { $name }, le { $date }
connection-saved = Connexion « { $name } » enregistrée.
connection-delete = Supprimer la connexion
connection-delete-help = « { $name } » sera supprimée. Les actions qui la choisissent échoueront jusqu'à ce qu'elles en choisissent une autre.
connection-delete-help-all = « { $name } » sera supprimée pour toutes les campagnes. Les actions qui la choisissent échoueront jusqu'à ce qu'elles en choisissent une autre.
connection-deleted = Connexion « { $name } » supprimée.
connection-try = Tester la connexion
connection-try-short = Tester
connection-log = Journal de l'essai
connection-none = Saisie manuelle
connection-brings = L'adresse et les identifiants viennent de la connexion :
connection-lost = Connexion introuvable
connection-lost-help = Cette connexion n'existe plus, ou cette action ne peut pas l'utiliser : choisissez-en une autre.
host-keys = Clés d'hôtes
host-keys-help = Clés présentées par ses serveurs à la première connexion. Un serveur qui en présente une autre est refusé tant que la clé enregistrée n'est pas retirée.
host-keys-help-campaign = Clés présentées par des serveurs SSH à la première connexion d'une action de cette campagne ; celles d'une connexion enregistrée sont listées là où on la modifie. Un serveur qui en présente une autre est refusé tant que la clé enregistrée n'est pas retirée.
host-key-met = première connexion le { $date }
host-key-hashed = nom haché
host-key-remove = Retirer la clé
host-key-remove-named = Retirer la clé de { $name }
host-key-remove-help = La clé de { $name } sera retirée : la prochaine que le serveur présentera sera enregistrée à sa place.
host-key-remove-warning = Ne la retirez que si vous savez pourquoi la clé a changé : elle pourrait venir de quelqu'un qui intercepte la connexion.
host-key-removed = Clé de { $name } retirée.
secret-kept = Une valeur est enregistrée ; laissez vide pour ne pas la changer.
secret-empty = Vider { $name }
secret-emptied = sera vidé à l'enregistrement
secret-keep = Garder { $name }
secret-literal = Ce secret est écrit tel quel dans le test : préférez une variable secrète ou une connexion enregistrée.
file-choose = Choisir un fichier pour « { $field } »
file-choose-hint = Choisir un fichier de la campagne…

# Résultats des actions
results-of = Résultats des actions du test { $name }
results-filter = Filtrer les résultats
results-all = Tout
results-failures = Échecs
results-unread = Les résultats des actions n'ont pas pu être lus.
results-more = Afficher la suite ({ $count })
results-more-failures = Afficher la suite ({ $count }, dont { $failures } en échec)
results-rows = { $count ->
    [one] Ligne { $from }
   *[other] Lignes { $from } à { $to }
}
results-count-passed = { $count ->
    [one] { $count } action réussie
   *[other] { $count } actions réussies
}
results-count-failed = { $count ->
    [one] { $count } action échouée
   *[other] { $count } actions échouées
}
results-count-soft = { $count ->
    [one] { $count } échec non bloquant
   *[other] { $count } échecs non bloquants
}
results-count-skipped = { $count ->
    [one] { $count } action ignorée
   *[other] { $count } actions ignorées
}
result-passed = Réussie
result-failed = Échouée
result-soft = Échec non bloquant
result-skipped = Ignorée
result-row = ligne { $number }/{ $total }
result-attempts = { $count } tentatives
result-extracted = Valeurs extraites
checks-tally = { $total ->
    [one] { $passed }/{ $total } vérification
   *[other] { $passed }/{ $total } vérifications
}
checks-passed = { $count ->
    [one] { $count } vérification réussie
   *[other] { $count } vérifications réussies
}
checked-passed = Vérification réussie
checked-failed = Vérification échouée
checked-soft = non bloquante
checked-expected = attendu
checked-actual = obtenu
checked-nothing = rien
checked-difference = Différence entre l'attendu et l'obtenu
checked-missing = Attendu, absent :
checked-unexpected = Obtenu, non attendu :
checked-same-lines = { $count } lignes identiques
whole = Requête et réponse
whole-request = Requête
whole-copy = Copier en { $program }
whole-empty = Rien n'a été envoyé : l'action a échoué avant l'appel.
attempt = Tentative
attempt-what = Ce qui a échoué
attempt-passed = Rien
text-copy = Copier
text-copied = Copié.
text-copy-failed = Le navigateur a refusé la copie.
flaky = { $count ->
    [one] instable
   *[other] instables
}
flaky-help = Réussi seulement après une tentative manquée
test-setup = préparation
test-teardown = nettoyage

# Vérifications, valeurs extraites, déroulement
rules-wrong =
    { $count ->
        [one] { $count } règle à corriger
       *[other] { $count } règles à corriger
    }
refused-check = Action { $action }, vérification { $number } : { $message }
refused-extract = Action { $action }, valeur à extraire { $number } : { $message }
refused-action-flow = Action { $action }, conditions et boucle : { $message }
refused-flow = Déroulement du test : { $message }
rule-part = { $rule } : { $part }
rule-subject = ce qui est vérifié
rule-path = chemin
rule-output = Sortie lue
rule-operator = comparaison
rule-filter = Filtre appliqué avant
checks = Vérifications
checks-help = Ce que la réponse doit respecter pour que l'action réussisse : un statut, un champ, une durée…
check-add = Ajouter une vérification
check-number = Vérification { $number }
check-if-false = En cas d'échec :
check-stop = arrêter le test
check-go-on = poursuivre
check-more = Filtre, nom…
check-name = Nom affiché dans le rapport
check-holds = Réussie sur la dernière réponse,
check-fails = En échec sur la dernière réponse,
check-actual = obtenu :
check-absent = rien n'a été trouvé
check-it = Vérifier
check-it-named = Vérifier { $name }
wanted = valeur attendue
wanted-list = valeurs permises : a, b, c
wanted-from = au moins
wanted-to = au plus
extractions = Valeurs à extraire
extractions-help = Une partie de la réponse, gardée sous un nom : les actions suivantes l'écrivent { $example }.
extract-add = Ajouter une valeur
extract-number = Valeur { $number }
extract-more = Conversion, valeur par défaut, filtre…
extract-convert = Convertir en
extract-as-is = sans conversion
extract-default = Valeur par défaut
extract-default-hint = sans elle, l'action échoue si rien n'est trouvé
extract-secret = Valeur secrète
extract-secret-help = masquée dans tous les journaux et rapports.
extract-takes = Vaudrait
extract-it = Extraire
extract-it-named = Extraire { $name }
flow = Conditions, boucle et tentatives
flow-help = Quand l'action s'exécute, combien de fois, et combien de temps.
flow-run-if = Exécuter si
flow-run-if-help = Une condition, sans accolades ; si elle est fausse, l'action est ignorée.
flow-timeout = Délai maximal de l'action (s)
flow-timeout-help = Au-delà, l'action échoue.
flow-always = Toujours exécuter
flow-always-help = Même après un échec ou un arrêt : pour remettre en ordre ce que le test a laissé.
loop = Répéter
loop-help = L'action peut être répétée pour chaque ligne d'un tableau ou chaque élément d'une liste.
loop-none = une seule fois
loop-file = pour chaque ligne d'un fichier
loop-list = pour chaque élément d'une liste
loop-table = Fichier de données (.csv ou .json)
loop-no-table = La campagne n'a aucun fichier .csv ou .json : ajoutez-en un sur la page de la campagne.
loop-as = Nom de l'élément
loop-names = L'élément s'écrit { $row }, une de ses colonnes { $column }, son rang { $number }.
loop-items = Éléments de la liste
loop-items-hint = Paris
loop-items-help = Un par ligne, ou une liste JSON, ou une variable qui en contient une.
loop-empty = Si elle est vide
loop-empty-fail = échec : rien n'a été testé
loop-empty-skip = ignorer : rien à faire
loop-stop = Arrêter la boucle au premier échec
retry-attempts = Tentatives
retry-help = Recommence tant qu'une vérification ou l'action échoue.
retry-delay = Attente entre les tentatives (s)
retry-delay-help = Une seconde si le champ est vide.
retry-backoff = Multiplier l'attente par
retry-backoff-help = Avec 2, chaque attente dure le double de la précédente.
retry-limit = Abandonner après (s)
retry-limit-help = Aucune tentative ne commence plus tard.
test-flow = Déroulement du test
test-role = Rôle dans la campagne
test-role-none = test normal
test-role-setup = préparation
test-role-teardown = nettoyage
test-role-help = Si une préparation échoue, les tests suivants sont ignorés ; un nettoyage s'exécute toujours.
test-run-if-help = Une condition, sans accolades ; si elle est fausse, le test est ignoré.
test-loop-help = Le test entier peut être répété pour chaque ligne d'un tableau de données.
test-timeout = Délai maximal du test (s)
test-timeout-help = Au-delà, le test est arrêté et échoue.
test-flow-alone = Rien d'autre en même temps
test-flow-alone-short = seul
test-flow-alone-help = Quand la campagne exécute plusieurs tests à la fois, aucun autre n'est en cours pendant celui-ci.
test-flow-alone-role = Une préparation ou un nettoyage s'exécute toujours seul.
test-flow-mutex = Groupe exclusif
test-flow-mutex-example = compte-client
test-flow-mutex-help = Les tests d'un même groupe ne s'exécutent jamais en même temps. Vide : aucun groupe.
test-flow-mutex-told = Jamais en même temps qu'un autre test du groupe « { $name } »
tree-open = Parcourir
tree-more = Afficher la suite ({ $count })
tree-rest = … et { $count } autres, à désigner par leur chemin
group-filter = Filtres
group-generator = Valeurs générées
ph-loop = donnée par la boucle
campaign-timeout = Durée maximale d'une exécution (s)
campaign-timeout-help = Au-delà, l'exécution est arrêtée. Vide : aucune limite.
campaign-timeout-wrong = Entrez un nombre de secondes, ou laissez vide.
campaign-timeout-told = exécutions limitées à { $duration }
