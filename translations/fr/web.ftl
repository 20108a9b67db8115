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
error-not-found-help = L'adresse est peut-être incomplète, ou ce qu'elle montrait a été supprimé.
back-to-campaigns = Retour aux campagnes

sign-in = Connexion
sign-in-help = Entrez votre adresse et votre mot de passe.
sign-in-again = Connectez-vous pour continuer.
sign-in-go = Se connecter
sign-out = Se déconnecter
email = Adresse email
email-missing = Entrez votre adresse email.
password = Mot de passe
password-missing = Entrez votre mot de passe.
password-rule = 8 caractères au moins.
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

campaign = Campagne
campaigns-search = Rechercher une campagne
campaigns-empty = Aucune campagne pour l'instant
campaigns-empty-help = Les campagnes se créent aujourd'hui par l'API : sa documentation permet de l'essayer.
campaigns-no-hit = Aucune campagne ne contient « { $search } ».
never-run = Jamais exécutée
tests-count = { $count ->
    [0] Aucun test
    [one] { $count } test
   *[other] { $count } tests
}
created = Créée le { $date } par { $name }
report = Rapport
reports = Rapports
reports-empty = Aucune exécution pour l'instant : lancez la campagne pour obtenir un premier rapport.
report-name = Nom
report-environment = Environnement
report-status = Statut
report-date = Date
report-duration = Durée
report-view = Voir
report-view-named = Voir le rapport { $name }
tests = Tests
tests-empty = Cette campagne n'a aucun test : elle ne peut pas être exécutée.
test-unnamed = Test sans nom
files = Fichiers
files-empty = Aucun fichier.
file-size = { $size } Kio

launch-open = Exécuter la campagne
launch-title = Exécuter la campagne
launch-name = Nom du rapport
launch-name-help = Chaque rapport a un nom à lui.
launch-name-missing = Donnez un nom au rapport.
launch-environment = Environnement
launch-environment-choose = Choisissez un environnement
launch-environment-missing = Choisissez l'environnement où exécuter la campagne.
launch-environment-none = Aucun environnement n'existe : un administrateur en crée un avec une première variable.
launch-protected = Environnement protégé : tapez « { $name } » pour confirmer
launch-protected-wrong = Tapez exactement « { $name } ».
launch-stop = Arrêter au premier échec
launch-unresolved = { $count ->
    [one] Cette variable n'a pas de valeur en { $environment } ; l'action qui la demande échouera :
   *[other] Ces { $count } variables n'ont pas de valeur en { $environment } ; les actions qui les demandent échoueront :
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
ended-completed = L'exécution « { $name } » s'est terminée avec succès.
ended-failed = L'exécution « { $name } » s'est terminée avec des échecs.
ended-cancelled = L'exécution « { $name } » a été arrêtée.

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
log-wrap = Retour à la ligne
log-copy = Copier
log-copied = Journal copié.
log-copy-failed = Le navigateur a refusé la copie : utilisez « Télécharger ».
log-download = Télécharger
log-follow = Suivre la fin
log-empty = Rien encore.
log-no-hit = Aucune ligne ne contient ce texte.
log-failed = Le journal n'a pas pu être lu.
