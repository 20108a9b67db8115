# Ce qui ne peut pas être lu : d'abord ce qui est attendu, puis ce qui a été reçu.
read-wrong = { $expected }, reçu { $found }
read-unknown-value = valeur inconnue « { $given } » ; valeurs possibles : { $known }
read-unknown-field = champ inconnu « { $given } » ; champs possibles : { $known }
read-missing = champ manquant « { $name } »
read-ends-early = le texte s'arrête trop tôt (ligne { $line }, colonne { $column })
read-syntax = erreur de syntaxe à la ligne { $line }, colonne { $column }
expected-text = un texte est attendu
expected-whole-number = un nombre entier est attendu
expected-count = un nombre entier à partir de 0 est attendu
expected-number = un nombre est attendu
expected-flag = vrai ou faux est attendu
expected-list = une liste est attendue
expected-texts = une liste de textes est attendue
expected-object = un objet est attendu
expected-pairs = un objet JSON ou des lignes « Nom: valeur » sont attendus
expected-pair = chaque élément doit avoir un nom (ou key) et une valeur
expected-duration = une durée en secondes (30, 0,5) ou avec une unité (500ms, 2m) est attendue
expected-declaration = un nom, ou un objet name et value, est attendu
expected-json-list = le texte commence par « [ » et n'est pas une liste JSON (ligne { $line }, colonne { $column })
expected-other = attendu : { $said }
found-text = « { $given } »
found-long-text = un texte de { $length } caractères
found-list = une liste
found-object = un objet
found-nothing = rien
form-field-fault = champ « { $field } » : { $cause }
form-no-object = le formulaire de l'action doit être un objet JSON
form-missing-fields = champs manquants : { $fields }

# Comment s'appelle une exécution.
run-of-month = { $month ->
     [1] Janvier
     [2] Février
     [3] Mars
     [4] Avril
     [5] Mai
     [6] Juin
     [7] Juillet
     [8] Août
     [9] Septembre
     [10] Octobre
     [11] Novembre
    *[12] Décembre
    } { $year }
run-repeated = relance

# Champs des actions
field-unknown-encoding = jeu de caractères inconnu : { $name } (exemples : utf-8, iso-8859-1, windows-1252)
field-texts = une liste de textes est attendue
field-exit-codes = des nombres séparés par des virgules, ou *, sont attendus
field-line-break = il contient un saut de ligne
field-passphrase-needed = « { $field } » est chiffré, sa phrase secrète est nécessaire
field-passphrase-wrong = la phrase secrète n'ouvre pas « { $field } »
field-timeout = un nombre de secondes supérieur à 0 (7 jours au plus) est attendu
field-port = un nombre de 1 à 65535 est attendu
field-one-line-name = un nom d'une ligne est attendu
field-one-line = un texte d'une ligne est attendu
field-addresses = des adresses séparées par des virgules sont attendues
field-attachments-too-large = 50 Mio au plus en tout
field-host = un nom d'hôte est attendu
field-permissions = un nombre octal est attendu, 0644 par exemple
field-expires = de 1 à 604800 secondes (7 jours)
field-http-url = une adresse http:// ou https:// est attendue
field-certificate-without-key = le certificat client est sans clé : nommez ici le fichier de sa clé privée
field-key-of-another = la clé n'est pas celle du certificat client
field-rsa-bits = clé RSA de { $bits } bits : de 2048 à 4096 sont acceptés, il faut une autre clé et son certificat
field-pkcs12-locked = fichier PKCS#12 protégé par un mot de passe ; « openssl pkcs12 -in fichier -nokeys -out ca.pem » en sort les certificats
field-parameters = une liste JSON, ou une valeur par ligne, est attendue
field-parameter-count = la requête attend { $expected } paramètre(s), { $given } donné(s)
field-no-private-key = ni une clé privée, ni un fichier de la campagne (introuvable ou illisible)
field-proxy = une adresse http://hôte:port ou socks5://hôte:port est attendue
field-unusable-header = « { $name } » n'est pas utilisable
field-ws-url = une adresse ws:// ou wss:// est attendue
field-client-key-unusable = clé inutilisable : RSA, ECDSA (P-256, P-384, P-521) ou Ed25519 sont acceptées
field-certificates-unusable = aucun de ses certificats n'est utilisable
field-private-key-unusable = clé abîmée ou d'une sorte inconnue : RSA, ECDSA (P-256, P-384, P-521) ou Ed25519 sont acceptées

# Commandes curl
curl-local-file = « { $what } » est lu d'un fichier de votre poste : ajoutez-le aux fichiers de la campagne
curl-option-without-value = l'option { $named } n'a pas de valeur
curl-unknown-option = option de curl non prise en charge : { $named }
curl-open-quote = commande incomplète : un guillemet n'est pas fermé
curl-other-program = la commande doit commencer par « curl »
curl-no-url = la commande n'a pas d'URL
curl-several-urls = une seule URL est possible, « { $more } » est de trop
curl-user-variable = « -u { $user } » : une variable ne peut pas servir ici, écrivez l'en-tête Authorization

# Clés et certificats inutilisables
key-none = aucune clé privée trouvée (PEM, DER ou PKCS#12)
key-no-certificate = aucun certificat trouvé (PEM, DER, PKCS#7 ou PKCS#12)
key-public = c'est une clé publique ou un certificat ; la clé privée est attendue
key-cipher = clé chiffrée en { $how }, que ce client ne lit pas ; « openssl pkcs8 -topk8 -in clé -out nouvelle.pem » la convertit
key-rsa-pss = clé RSA-PSS (id-RSASSA-PSS), que ce client ne sait pas utiliser ; il faut une clé RSA ordinaire (« openssl genrsa -out nouvelle.pem 3072 »), ECDSA ou Ed25519
key-openssh-cipher = clé OpenSSH chiffrée en { $how }, que ce client ne lit pas ; « ssh-keygen -p -Z aes256-ctr -f clé » la chiffre autrement
key-store-cipher = fichier PKCS#12 chiffré d'une façon que ce client ne lit pas ; « openssl pkcs12 -legacy -in fichier -nodes -out nouveau.pem » le convertit en PEM
key-store-unreadable = fichier PKCS#12 illisible ; « openssl pkcs12 -in fichier -nodes -out nouveau.pem » le convertit en PEM
key-openssh = clé au format OpenSSH ; « ssh-keygen -p -m PEM -f clé » la convertit en PEM
key-putty = clé au format PuTTY ; « puttygen clé.ppk -O private-openssh -o clé » puis « ssh-keygen -p -m PEM -f clé » la convertissent en PEM
key-java-store = magasin de clés Java (JKS) ; « keytool -importkeystore -srckeystore fichier -destkeystore nouveau.p12 -deststoretype PKCS12 » le convertit
key-damaged = « { $what } » abîmé ou illisible

# Tailles
decimal-sign = ,
size-bytes = { $number } octets
size-kib = { $number } Kio
size-mib = { $number } Mio
size-gib = { $number } Gio
size-tib = { $number } Tio
