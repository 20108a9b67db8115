# Règles illisibles ou impossibles
rule-nothing = (rien)
rule-two-bounds = { $from } et { $to }
rule-choose-type = choisissez un type
rule-to-fill-in = à remplir
rule-nothing-found = rien trouvé
rule-no-truth = ni vrai ni faux : { $value }
rule-name-signs = lettres, chiffres, « _ », « - » et « . » seulement
rule-name-of-run = « run.{ $name } » désigne déjà autre chose dans les conditions : choisissez un autre nom
rule-too-many = { $most } au plus par action
rule-list-expected = une liste est attendue
rule-expected-empty = la valeur attendue est vide
rule-several-found = { $count } valeurs trouvées au lieu d'une
rule-bounds-reversed = les bornes sont inversées
rule-not-comparable = ces valeurs ne se comparent pas
rule-nothing-to-count = ni liste, ni objet, ni texte
rule-number-expected = un nombre est attendu
rule-item-count = { $length } élément(s)
rule-no-json = ce n'est pas du JSON
rule-json-too-large = JSON trop gros pour cette comparaison
rule-comparison-too-slow = comparaison trop longue
rule-expected-no-json = la valeur attendue n'est pas du JSON ({ $error })
rule-unknown-type = type inconnu : { $kind }
rule-duration = Durée
rule-choose-output = choisissez une sortie
rule-unknown-algorithm = algorithme inconnu : { $path } ({ $known })
rule-no-such-output = l'action n'a pas donné « { $name } »
rule-output-no-json = « { $name } » n'est pas du JSON : ligne { $line }, colonne { $column } ({ $reason })
rule-no-exit-code = cette action n'a pas de code de sortie
rule-no-headers = cette action n'a pas d'en-têtes
rule-no-status = cette action n'a pas de statut
rule-jsonpath-unreadable = JSONPath illisible ({ $why })
rule-jsonpath-too-slow = ce JSONPath prendrait trop de temps ici
rule-regex-unreadable = expression régulière illisible ({ $why })

# Déroulement
flow-loop-list = liste de la boucle : { $why }
flow-loop-file = « { $file } » : { $why }
flow-object-expected = un objet est attendu
flow-name-in-quotes = entre guillemets, {"{{"}{ $name }{"}}"} n'est pas remplacé : retirez les guillemets, ou écrivez {"{{"} { $text } {"}}"} pour ce texte exact
flow-at-least-1 = 1 au moins
flow-at-least-0 = 0 au moins
flow-above-0 = plus de 0

# Schémas JSON
schema-regex-too-slow = une expression régulière du schéma demande trop de temps ici : { $place }
schema-too-long = schéma de plus de { $longest } caractères
schema-too-large = le schéma et la valeur sont trop gros pour être comparés
schema-unknown-format = format inconnu, donc pas vérifié : { $names }. Corrigez-le, ou remplacez « format » par « pattern »
schema-format-no-text = « format » : un texte est attendu
schema-wrong-format = n'est pas au format « { $name } »
schema-regex-unreadable = l'expression régulière { $pattern } est illisible ou trop grande
schema-reference-missing = référence introuvable (aucun autre schéma n'est cherché) : { $why }
schema-unreadable = schéma illisible ({ $place } : { $what })
schema-wrong-type = { $found } n'est pas du type { $wanted }
schema-missing = il manque { $property }
schema-unexpected = inattendu : { $names }
schema-max-items = plus de { $limit } éléments
schema-unexpected-items = éléments inattendus : { $names }
schema-wrong-constant = { $found } au lieu de { $wanted }
schema-not-in-enum = { $found } n'est pas parmi { $options }
schema-wrong-pattern = { $found } ne correspond pas à { $pattern }
schema-found-wrong-format = { $found } n'est pas au format « { $format } »
schema-no-multiple = { $found } n'est pas un multiple de { $divisor }
schema-min-length = moins de { $limit } caractères
schema-max-length = plus de { $limit } caractères
schema-min-items = moins de { $limit } éléments
schema-min-names = moins de { $limit } noms
schema-max-names = plus de { $limit } noms
schema-repeated-item = un élément est présent plusieurs fois
schema-contains = aucun élément ne respecte « contains »
schema-any-of = aucun des schémas de « anyOf » n'est respecté
schema-one-of-none = aucun des schémas de « oneOf » n'est respecté
schema-one-of-several = plusieurs des schémas de « oneOf » sont respectés
schema-not = le schéma de « not » est respecté
schema-nothing-allowed = rien n'est permis ici
schema-wrong-name = nom de propriété interdit : { $why }
schema-bound = { $found } n'est pas { $sign } { $limit }

# Expressions
expression-unreadable = expression illisible ({ $why })
expression-unknown-function = filtre ou fonction inconnu : { $name }
expression-no-value = aucune valeur à cet endroit
expression-undefined = sans valeur : { $names }
expression-too-costly = calcul trop long ou trop gros
expression-impossible = calcul impossible ({ $why })

# Valeurs à remplir
template-undefined = variable sans valeur : { $names }
template-not-shared = aucun test précédent de cette exécution ne l'a partagée
template-literal = pour envoyer ce texte tel quel, écrivez {"{{"} { $text } {"}}"}
template-too-large = les variables remplies dépassent { $limit } Mio

# Tables de données
table-csv-unreadable = CSV illisible ({ $why })
table-separator-tab = séparateur : tabulation
table-separator-sign = séparateur « { $sign } »
table-width = ligne { $line } : { $cells ->
        [0] { $cells } valeur
        [1] { $cells } valeur
       *[other] { $cells } valeurs
    } pour { $columns ->
        [0] { $columns } colonne
        [1] { $columns } colonne
       *[other] { $columns } colonnes
    } ({ $separator })
table-column-twice = ligne { $line } : la colonne « { $name } » existe deux fois
table-open-quote = ligne { $line } : un guillemet ouvert n'est jamais refermé
table-too-many-rows = plus de { $most } lignes
table-too-large = plus de { $most } Mio de lignes
table-json-unreadable = JSON illisible ({ $why })
table-no-list = une liste ou un objet est attendu

# XML et HTML
markup-unknown = ce n'est ni du XML ni du HTML
markup-malformed = XML mal formé, ligne { $line }, colonne { $column } ({ $reason })
markup-too-large = document trop gros ou trop profond
markup-expression-unreadable = expression illisible ({ $reason })
markup-too-slow = cette recherche prendrait trop de temps ici

# Appels de générateurs illisibles
generator-unknown-near = le générateur ${ $name } n'existe pas ; le plus proche est ${ $nearest }
generator-unknown = le générateur ${ $name } n'existe pas
generator-unknown-argument = ${ $generator } n'a pas d'argument « { $argument } »
generator-missing-argument = ${ $generator } : il manque « { $argument } » : { $wanted }
generator-bad-argument = ${ $generator } : « { $argument } » ne peut pas être « { $value } » ; il faut { $wanted }

# Ce que veut un argument de générateur
wanted-once = une seule valeur pour cet argument
wanted-closing-quote = un guillemet fermant suivi d'une espace ou de la fin
wanted-unit = s (secondes) ou ms (millisecondes)
wanted-zone = un fuseau horaire comme Europe/Paris ou UTC
wanted-shift = un décalage comme +1d, -2h ou +1y-3mo (y, mo, w, d, h, m, s), entre les années -9999 et 9999
wanted-format = un format strftime comme %Y-%m-%d %H:%M:%S, de 1 à 500 caractères
wanted-brand = visa, mastercard ou amex
wanted-words = un nombre de mots de 1 à 500
wanted-sentences = un nombre de phrases de 1 à 50
wanted-whole-number = un nombre entier de 64 bits, le minimum avant le maximum
wanted-number = un nombre comme 0.5, le minimum avant le maximum
wanted-decimals = un nombre de décimales de 0 à 15, assez grand pour les bornes et assez petit pour rester exact
wanted-locale = fr ou en
wanted-country = fr ou uk
wanted-length = une longueur de 1 à 10000
wanted-version = 4 ou 7
wanted-chars = alnum, alpha, lower, upper, digits, hex, signs, accents ou all (sans set=)
wanted-set = les caractères à employer
wanted-values = au moins une valeur, d'au plus 10000 caractères
wanted-password-length = une longueur de 4 à 10000

# Générateurs
generator-now = La date et l'heure, au format RFC 3339 sauf si format= (strftime) en dit un autre ; offset= les décale.
generator-today = La date du jour (2026-11-22), avec les mêmes options que $now.
generator-timestamp = L'heure Unix en secondes, ou en millisecondes avec unit=ms.
generator-iso_timestamp = La date et l'heure en temps universel, avec les millisecondes et Z.
generator-file_name = Un nom de fichier avec une extension courante.
generator-mime_type = Un type de contenu courant, comme text/csv.
generator-semver = Un numéro de version, comme 4.12.3.
generator-iban = Un IBAN français aux clés valides, d'une banque qui n'existe pas.
generator-siren = Un numéro SIREN à la clé valide, qui commence par 0 : il n'est à personne.
generator-siret = Un numéro SIRET à la clé valide, qui commence par 0 : il n'est à personne.
generator-credit_card = Un numéro de carte de test à la clé valide ; brand= vaut visa, mastercard ou amex.
generator-lorem_word = Un mot de faux latin.
generator-lorem_sentence = Une phrase de faux latin, de 4 à 10 mots si leur nombre n'est pas donné.
generator-lorem_paragraph = Un paragraphe de faux latin, de 3 à 6 phrases si leur nombre n'est pas donné.
generator-ipv4 = Une adresse IPv4 réservée à la documentation (RFC 5737).
generator-ipv6 = Une adresse IPv6 réservée à la documentation (2001:db8::/32).
generator-mac = Une adresse MAC administrée localement : aucun fabricant ne la donne.
generator-domain = Un nom de domaine sous example.com, .net ou .org.
generator-url = Une adresse web sous un domaine réservé aux exemples.
generator-user_agent = Le nom qu'un navigateur courant donne de lui-même.
generator-random_int = Un nombre entier entre deux bornes comprises, de 0 à 1000 par défaut.
generator-random_float = Un nombre à virgule entre deux bornes (0 et 1 par défaut), avec deux décimales ou celles de decimals=.
generator-random_bool = Vrai ou faux : true ou false.
generator-first_name = Un prénom français, ou anglais avec locale=en.
generator-last_name = Un nom de famille français, ou anglais avec locale=en.
generator-full_name = Un prénom et un nom, français ou anglais (locale=en).
generator-user_name = Un nom d'utilisateur sans accents, comme camille.durand4821.
generator-email = Une adresse email à example.com ou example.org : personne ne la lit jamais.
generator-phone = Un numéro de téléphone fictif, français ou britannique (country=uk).
generator-company = Un nom d'entreprise.
generator-city = Une ville de France, ou une ville anglophone inventée (locale=en).
generator-country = Un pays, en français ou en anglais (locale=en).
generator-street = Un numéro et une rue.
generator-postcode = Un code postal français, ou américain (locale=en).
generator-guid = Comme $uuid.
generator-isoTimestamp = Comme $iso_timestamp.
generator-randomUUID = Comme $uuid.
generator-randomAlphaNumeric = Une lettre ou un chiffre.
generator-randomBoolean = Vrai ou faux : true ou false.
generator-randomInt = Un nombre entier de 0 à 1000.
generator-randomColor = Un nom de couleur en anglais.
generator-randomHexColor = Comme $color.
generator-randomAbbreviation = Une abréviation, comme JSON.
generator-randomIP = Comme $ipv4.
generator-randomIPV6 = Comme $ipv6.
generator-randomMACAddress = Comme $mac.
generator-randomPassword = Un mot de passe de 15 lettres et chiffres.
generator-randomLocale = Un code de langue de deux lettres.
generator-randomUserAgent = Comme $user_agent.
generator-randomProtocol = http ou https.
generator-randomSemver = Comme $semver.
generator-randomFirstName = Un prénom anglais.
generator-randomLastName = Un nom de famille anglais.
generator-randomFullName = Un prénom et un nom anglais.
generator-randomNamePrefix = Un titre, comme Mrs. ou Dr.
generator-randomNameSuffix = Ce qui suit un nom, comme Jr. ou PhD.
generator-randomJobArea = Un domaine professionnel, en anglais.
generator-randomJobDescriptor = Un rang professionnel, en anglais.
generator-randomJobTitle = Un intitulé de poste, en anglais.
generator-randomJobType = Un métier, en anglais.
generator-randomPhoneNumber = Un numéro américain fictif, comme 212-555-0142.
generator-randomPhoneNumberExt = Un numéro américain fictif de douze chiffres.
generator-randomCity = Une ville inventée, en anglais.
generator-randomStreetName = Une rue, en anglais.
generator-randomStreetAddress = Un numéro et une rue, en anglais.
generator-randomCountry = Un pays, en anglais.
generator-randomCountryCode = Un code de pays de deux lettres.
generator-randomLatitude = Une latitude.
generator-randomLongitude = Une longitude.
generator-randomBankAccount = Un numéro de compte de 8 chiffres.
generator-randomBankAccountName = Une sorte de compte, en anglais.
generator-randomBankAccountIban = Comme $iban.
generator-randomCreditCardMask = Les 4 derniers chiffres d'une carte.
generator-randomTransactionType = Une opération, comme payment.
generator-randomCurrencyCode = Un code de monnaie, comme EUR.
generator-randomCurrencyName = Un nom de monnaie, en anglais.
generator-randomCurrencySymbol = Un symbole de monnaie, comme €.
generator-randomCompanyName = Un nom d'entreprise anglais.
generator-randomCompanySuffix = La fin d'un nom d'entreprise, comme LLC.
generator-randomBs = Un peu de jargon d'entreprise, en anglais.
generator-randomBsAdjective = Un adjectif du jargon d'entreprise.
generator-randomBsBuzz = Un verbe du jargon d'entreprise.
generator-randomBsNoun = Un nom du jargon d'entreprise.
generator-randomCatchPhrase = Un slogan, en anglais.
generator-randomCatchPhraseAdjective = Un adjectif de slogan.
generator-randomCatchPhraseDescriptor = Un qualificatif de slogan.
generator-randomCatchPhraseNoun = Un nom de slogan.
generator-randomDatabaseColumn = Un nom de colonne, comme updatedAt.
generator-randomDatabaseType = Un type de colonne, comme varchar.
generator-randomDatabaseCollation = Un ordre de tri, comme utf8_general_ci.
generator-randomDatabaseEngine = Un moteur de base de données, comme InnoDB.
generator-randomDatePast = Une date de l'année passée, écrite comme en JavaScript ou selon format=.
generator-randomDateFuture = Une date de l'année à venir, écrite comme en JavaScript ou selon format=.
generator-randomDateRecent = Une date des dernières 24 heures, écrite comme en JavaScript ou selon format=.
generator-randomWeekday = Un jour de la semaine, en anglais.
generator-randomMonth = Un mois, en anglais.
generator-randomDomainName = Comme $domain.
generator-randomDomainSuffix = La fin d'un nom de domaine, comme org.
generator-randomDomainWord = Un mot qui peut faire un nom de domaine.
generator-randomEmail = Comme $email : toujours à example.com ou example.org.
generator-randomExampleEmail = Comme $email.
generator-randomUserName = Comme $user_name.
generator-randomUrl = Comme $url.
generator-randomFileName = Comme $file_name.
generator-randomFileType = Une sorte de fichier, comme image.
generator-randomFileExt = Une extension de fichier, comme pdf.
generator-randomCommonFileName = Comme $file_name.
generator-randomCommonFileType = Une sorte de fichier, comme image.
generator-randomCommonFileExt = Une extension de fichier, comme pdf.
generator-randomFilePath = Le chemin d'un fichier.
generator-randomDirectoryPath = Le chemin d'un dossier.
generator-randomMimeType = Comme $mime_type.
generator-randomPrice = Un prix de 0.00 à 1000.00.
generator-randomProduct = Un produit, en anglais.
generator-randomProductAdjective = Un adjectif pour un produit, en anglais.
generator-randomProductMaterial = Une matière, en anglais.
generator-randomProductName = Un nom de produit, comme Rustic Steel Chair.
generator-randomDepartment = Un rayon de magasin, en anglais.
generator-randomNoun = Un nom commun, en anglais.
generator-randomVerb = Un verbe, en anglais.
generator-randomIngverb = Un verbe anglais en -ing.
generator-randomAdjective = Un adjectif, en anglais.
generator-randomWord = Un mot, en anglais.
generator-randomWords = De deux à cinq mots, en anglais.
generator-randomPhrase = Une phrase, en anglais.
generator-randomLoremWord = Comme $lorem_word.
generator-randomLoremWords = Trois mots de faux latin.
generator-randomLoremSentence = Comme $lorem_sentence.
generator-randomLoremSentences = De deux à six phrases de faux latin.
generator-randomLoremParagraph = Comme $lorem_paragraph.
generator-randomLoremParagraphs = Trois paragraphes de faux latin.
generator-randomLoremText = Quelques phrases de faux latin.
generator-randomLoremSlug = Trois mots de faux latin, comme dans une adresse web.
generator-randomLoremLines = D'une à cinq lignes de faux latin.
generator-uuid = Un identifiant unique (UUID de version 4, ou 7 avec version=7).
generator-random_string = Un texte au hasard : chars= vaut alnum, alpha, lower, upper, digits, hex, signs, accents ou all ; set= donne les caractères.
generator-random_hex = Des chiffres hexadécimaux au hasard, 16 par défaut.
generator-random_choice = Une des valeurs données, séparées par des espaces.
generator-password = Un mot de passe avec minuscules, majuscules, chiffres et signes, de 16 caractères par défaut.
generator-color = Une couleur, comme #3fa2c8.

# Filtres
filter-upper = en majuscules
filter-lower = en minuscules
filter-trim = sans blancs au début et à la fin
filter-replace = remplace un texte par un autre
filter-default = une valeur là où il n'y en a pas
filter-length = nombre d'éléments ou de caractères
filter-first = le premier élément
filter-last = le dernier élément
filter-nth = l'élément de ce rang, à partir de 0, ou de la fin (-1)
filter-sort = trié
filter-unique = sans doublons
filter-reverse = à l'envers
filter-sum = la somme
filter-min = le plus petit
filter-max = le plus grand
filter-join = les éléments en un seul texte
filter-split = un texte coupé en liste
filter-keys = les noms d'un objet
filter-values = les valeurs d'un objet
filter-map = un champ de chaque élément
filter-select = les éléments qui répondent à un test
filter-int = nombre entier
filter-float = nombre
filter-string = texte
filter-bool = vrai ou faux
filter-round = arrondi
filter-abs = sans signe
filter-json = écrit en JSON, guillemets compris
filter-from_json = un texte JSON, lu
filter-jsonpath = ce qu'un chemin JSONPath trouve
filter-xpath = ce qu'un XPath trouve dans du XML ou du HTML
filter-css = ce qu'un sélecteur CSS trouve dans du HTML
filter-csv = un texte CSV en liste d'objets
filter-regex = le premier groupe d'une expression régulière
filter-regex_replace = remplace ce que l'expression trouve
filter-base64 = en Base64
filter-base64_decode = du Base64, décodé
filter-base64url = en Base64 pour adresses
filter-base64url_decode = du Base64 pour adresses, décodé
filter-decode = des octets lus dans un jeu de caractères
filter-hex = en hexadécimal
filter-hex_decode = de l'hexadécimal, décodé
filter-url = encodé pour une adresse
filter-url_decode = une adresse, décodée
filter-query_param = un paramètre d'une adresse
filter-html = encodé pour HTML et XML
filter-html_decode = du HTML, décodé
filter-sha256 = empreinte SHA-256
filter-sha512 = empreinte SHA-512
filter-sha1 = empreinte SHA-1
filter-md5 = empreinte MD5
filter-hmac_sha256 = signature HMAC-SHA-256, en hexadécimal
filter-date = une date écrite ainsi, lue
filter-date_format = une date, écrite ainsi
filter-days_after_now = jours entre maintenant et une date à venir
filter-days_before_now = jours écoulés depuis une date

# Conversions
conversion-string = texte
conversion-int = nombre entier
conversion-float = nombre
conversion-bool = vrai ou faux
conversion-json = JSON

# Opérateurs
operator-equals = est égal à
    .not = est différent de
operator-contains = contient
    .not = ne contient pas
operator-includes = contient l'élément
    .not = ne contient pas l'élément
operator-starts_with = commence par
    .not = ne commence pas par
operator-ends_with = finit par
    .not = ne finit pas par
operator-matches = correspond à
    .not = ne correspond pas à
operator-greater = est supérieur à
    .not = n'est pas supérieur à
operator-greater_or_equal = vaut au moins
    .not = ne vaut pas au moins
operator-less = est inférieur à
    .not = n'est pas inférieur à
operator-less_or_equal = vaut au plus
    .not = ne vaut pas au plus
operator-between = est compris entre
    .not = n'est pas compris entre
operator-exists = existe
    .not = n'existe pas
operator-empty = est vide
    .not = n'est pas vide
operator-type = est de type
    .not = n'est pas de type
operator-count = a un nombre d'éléments égal à
    .not = a un nombre d'éléments différent de
operator-one_of = est l'un de
    .not = n'est aucun de
operator-json_equals = est un JSON équivalent à
    .not = n'est pas un JSON équivalent à
operator-json_contains = contient le JSON
    .not = ne contient pas le JSON
operator-schema = respecte le schéma JSON
    .not = ne respecte pas le schéma JSON

# Types
type-string = texte
type-number = nombre
type-integer = nombre entier
type-float = nombre à virgule
type-boolean = booléen
type-object = objet
type-list = liste
type-collection = liste ou objet
type-null = null
type-date = date
type-iso_date = date et heure ISO 8601
type-uuid = UUID
type-ipv4 = adresse IPv4
type-ipv6 = adresse IPv6
type-email = adresse email
type-url = adresse web

# Sujets
subject-status = Statut
subject-header = En-tête
    .path = Nom de l'en-tête
subject-cookie = Cookie
    .path = Nom du cookie
subject-body = Corps
subject-jsonpath = JSON (JSONPath)
    .path = Chemin JSONPath
subject-xpath = XML ou HTML (XPath)
    .path = Expression XPath
subject-css = HTML (CSS)
    .path = Sélecteur CSS
subject-regex = Expression régulière
    .path = Expression régulière
subject-duration = Durée (ms)
subject-size = Taille (octets)
subject-hash = Empreinte
    .path = Algorithme
subject-exit_code = Code de sortie
subject-output = Sortie
subject-variable = Variable
    .path = Nom de la variable
subject-error = Erreur
