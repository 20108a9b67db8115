# Rules that cannot be read or carried out
rule-nothing = (nothing)
rule-two-bounds = { $from } and { $to }
rule-choose-type = choose a type
rule-to-fill-in = to be filled in
rule-nothing-found = nothing found
rule-no-truth = neither true nor false: { $value }
rule-name-signs = letters, digits, '_', '-' and '.' only
rule-too-many = at most { $most } per action
rule-list-expected = a list is expected
rule-expected-empty = the expected value is empty
rule-several-found = { $count } values found instead of one
rule-bounds-reversed = the bounds are the wrong way round
rule-not-comparable = these values cannot be compared
rule-nothing-to-count = neither a list, nor an object, nor a text
rule-number-expected = a number is expected
rule-item-count = { $length } item(s)
rule-no-json = this is not JSON
rule-json-too-large = the JSON is too large for this comparison
rule-comparison-too-slow = the comparison would take too long
rule-expected-no-json = the expected value is not JSON ({ $error })
rule-unknown-type = unknown type: { $kind }
rule-duration = Duration
rule-choose-output = choose an output
rule-unknown-algorithm = unknown algorithm: { $path } ({ $known })
rule-no-such-output = the action gave no '{ $name }'
rule-output-no-json = '{ $name }' is not JSON: line { $line }, column { $column } ({ $reason })
rule-no-exit-code = this action has no exit code
rule-no-headers = this action has no headers
rule-no-status = this action has no status
rule-jsonpath-unreadable = the JSONPath cannot be read ({ $why })
rule-jsonpath-too-slow = this JSONPath would take too long here
rule-regex-unreadable = the regular expression cannot be read ({ $why })

# Flow
flow-loop-list = list of the loop: { $why }
flow-loop-file = '{ $file }': { $why }
flow-object-expected = an object is expected
flow-name-in-quotes = between quotes, {"{{"}{ $name }{"}}"} is not filled in: leave the quotes out, or write {"{{"} { $text } {"}}"} for this very text
flow-at-least-1 = at least 1
flow-at-least-0 = at least 0
flow-above-0 = more than 0

# JSON schemas
schema-regex-too-slow = a regular expression of the schema takes too much time here: { $place }
schema-too-long = a schema of more than { $longest } characters
schema-too-large = the schema and the value are too large to be compared
schema-unknown-format = unknown format, so not checked: { $names }. Correct it, or replace 'format' by 'pattern'
schema-format-no-text = 'format': a text is expected
schema-wrong-format = is not in the format '{ $name }'
schema-regex-unreadable = the regular expression { $pattern } cannot be read, or is too large
schema-reference-missing = reference not found (no other schema is fetched): { $why }
schema-unreadable = the schema cannot be read ({ $place }: { $what })
schema-wrong-type = { $found } is not of type { $wanted }
schema-missing = { $property } is missing
schema-unexpected = not foreseen: { $names }
schema-max-items = more than { $limit } items
schema-unexpected-items = items not foreseen: { $names }
schema-wrong-constant = { $found } instead of { $wanted }
schema-not-in-enum = { $found } is none of { $options }
schema-wrong-pattern = { $found } does not match { $pattern }
schema-found-wrong-format = { $found } is not in the format '{ $format }'
schema-no-multiple = { $found } is no multiple of { $divisor }
schema-min-length = fewer than { $limit } characters
schema-max-length = more than { $limit } characters
schema-min-items = fewer than { $limit } items
schema-min-names = fewer than { $limit } names
schema-max-names = more than { $limit } names
schema-repeated-item = an item is there several times
schema-contains = no item is as 'contains' wants it
schema-any-of = it fits none of the schemas of 'anyOf'
schema-one-of-none = it fits none of the schemas of 'oneOf'
schema-one-of-several = it fits several of the schemas of 'oneOf'
schema-not = it fits the schema of 'not'
schema-nothing-allowed = nothing is allowed here
schema-wrong-name = a name is not allowed: { $why }
schema-bound = { $found } is not { $sign } { $limit }

# Expressions
expression-unreadable = the expression cannot be read ({ $why })
expression-unknown-function = unknown filter or function: { $name }
expression-no-value = there is no value here
expression-undefined = without a value: { $names }
expression-too-costly = the computation is too long or too large
expression-impossible = the computation is impossible ({ $why })

# Values to fill in
template-undefined = variable without a value: { $names }
template-literal = to send this text as it is, write {"{{"} { $text } {"}}"}
template-too-large = the variables filled in are larger than { $limit } MiB

# Data tables
table-csv-unreadable = the CSV cannot be read ({ $why })
table-separator-tab = separator: tab
table-separator-sign = separator '{ $sign }'
table-width = line { $line }: { $cells ->
        [1] { $cells } cell
       *[other] { $cells } cells
    } for { $columns ->
        [1] { $columns } column
       *[other] { $columns } columns
    } ({ $separator })
table-column-twice = line { $line }: the column '{ $name }' is there twice
table-open-quote = line { $line }: a quote is opened and never closed
table-too-many-rows = more than { $most } rows
table-too-large = more than { $most } MiB of rows
table-json-unreadable = the JSON cannot be read ({ $why })
table-no-list = a list or an object is expected

# XML and HTML
markup-unknown = this is neither XML nor HTML
markup-malformed = malformed XML, line { $line }, column { $column } ({ $reason })
markup-too-large = the document is too large or too deep
markup-expression-unreadable = the expression cannot be read ({ $reason })
markup-too-slow = this query would take too long here

# Calls of generators that cannot be read
generator-unknown-near = there is no generator ${ $name }; the nearest is ${ $nearest }
generator-unknown = there is no generator ${ $name }
generator-unknown-argument = ${ $generator } has no argument '{ $argument }'
generator-missing-argument = ${ $generator }: '{ $argument }' is missing: { $wanted }
generator-bad-argument = ${ $generator }: '{ $argument }' cannot be '{ $value }'; it must be { $wanted }

# What an argument of a generator wants
wanted-once = given only once
wanted-closing-quote = closed by the same quote, followed by a blank or the end
wanted-unit = s (seconds) or ms (milliseconds)
wanted-zone = a time zone such as Europe/Paris or UTC
wanted-shift = a shift such as +1d, -2h or +1y-3mo (y, mo, w, d, h, m, s), between the years -9999 and 9999
wanted-format = a strftime format such as %Y-%m-%d %H:%M:%S, of 1 to 500 characters
wanted-brand = visa, mastercard or amex
wanted-words = a number of words from 1 to 500
wanted-sentences = a number of sentences from 1 to 50
wanted-whole-number = a whole number of 64 bits, the minimum before the maximum
wanted-number = a number such as 0.5, the minimum before the maximum
wanted-decimals = a number of decimals from 0 to 15, enough for the bounds and few enough to stay exact
wanted-locale = fr or en
wanted-country = fr or uk
wanted-length = a length from 1 to 10000
wanted-version = 4 or 7
wanted-chars = alnum, alpha, lower, upper, digits, hex, signs, accents or all (without set=)
wanted-set = the characters to use
wanted-values = at least one value, of at most 10000 characters
wanted-password-length = a length from 4 to 10000

# Generators
generator-now = The date and time, as RFC 3339 unless format= (strftime) says otherwise; offset= shifts them.
generator-today = The date of today (2026-11-22), with the options of $now.
generator-timestamp = The Unix time in seconds, or in milliseconds with unit=ms.
generator-iso_timestamp = The date and time in UTC, with milliseconds and Z.
generator-file_name = The name of a file with a common extension.
generator-mime_type = A common content type, such as text/csv.
generator-semver = A version number, such as 4.12.3.
generator-iban = A French IBAN with valid check digits, of a bank that does not exist.
generator-siren = A French company number (SIREN) with a valid check digit, beginning with 0: it is nobody's.
generator-siret = A French establishment number (SIRET) with a valid check digit, beginning with 0: it is nobody's.
generator-credit_card = A test card number with a valid check digit; brand= is visa, mastercard or amex.
generator-lorem_word = A word of mock Latin.
generator-lorem_sentence = A sentence of mock Latin, of 4 to 10 words unless their number is given.
generator-lorem_paragraph = A paragraph of mock Latin, of 3 to 6 sentences unless their number is given.
generator-ipv4 = An IPv4 address kept for documentation (RFC 5737).
generator-ipv6 = An IPv6 address kept for documentation (2001:db8::/32).
generator-mac = A locally administered MAC address: no maker gives it.
generator-domain = A domain name under example.com, .net or .org.
generator-url = A web address under a domain kept for examples.
generator-user_agent = What a common browser calls itself.
generator-random_int = A whole number between two bounds, both included; from 0 to 1000 by default.
generator-random_float = A decimal number between two bounds (0 and 1 by default), with two decimals or those of decimals=.
generator-random_bool = True or false.
generator-first_name = A French first name, or an English one with locale=en.
generator-last_name = A French last name, or an English one with locale=en.
generator-full_name = A first and last name, French or English (locale=en).
generator-user_name = A user name without accents, such as camille.durand4821.
generator-email = An e-mail address at example.com or example.org: nobody ever reads it.
generator-phone = A fictitious phone number, French or British (country=uk).
generator-company = The name of a company.
generator-city = A French city, or a made-up English-speaking one (locale=en).
generator-country = A country, in French or in English (locale=en).
generator-street = A number and a street.
generator-postcode = A French post code, or an American one (locale=en).
generator-guid = Like $uuid.
generator-isoTimestamp = Like $iso_timestamp.
generator-randomUUID = Like $uuid.
generator-randomAlphaNumeric = A letter or a digit.
generator-randomBoolean = True or false.
generator-randomInt = A whole number from 0 to 1000.
generator-randomColor = The name of a colour.
generator-randomHexColor = Like $color.
generator-randomAbbreviation = An abbreviation, such as JSON.
generator-randomIP = Like $ipv4.
generator-randomIPV6 = Like $ipv6.
generator-randomMACAddress = Like $mac.
generator-randomPassword = A password of 15 letters and digits.
generator-randomLocale = A language code of two letters.
generator-randomUserAgent = Like $user_agent.
generator-randomProtocol = http or https.
generator-randomSemver = Like $semver.
generator-randomFirstName = An English first name.
generator-randomLastName = An English last name.
generator-randomFullName = An English first and last name.
generator-randomNamePrefix = A title, such as Mrs. or Dr.
generator-randomNameSuffix = What follows a name, such as Jr. or PhD.
generator-randomJobArea = A field of work.
generator-randomJobDescriptor = A rank at work.
generator-randomJobTitle = A job title.
generator-randomJobType = A kind of job.
generator-randomPhoneNumber = A fictitious American number, such as 212-555-0142.
generator-randomPhoneNumberExt = A fictitious American number of twelve digits.
generator-randomCity = A made-up city.
generator-randomStreetName = A street.
generator-randomStreetAddress = A number and a street.
generator-randomCountry = A country, in English.
generator-randomCountryCode = A country code of two letters.
generator-randomLatitude = A latitude.
generator-randomLongitude = A longitude.
generator-randomBankAccount = An account number of 8 digits.
generator-randomBankAccountName = A kind of account.
generator-randomBankAccountIban = Like $iban.
generator-randomCreditCardMask = The last 4 digits of a card.
generator-randomTransactionType = A transaction, such as payment.
generator-randomCurrencyCode = A currency code, such as EUR.
generator-randomCurrencyName = The name of a currency.
generator-randomCurrencySymbol = A currency sign, such as €.
generator-randomCompanyName = The name of a company.
generator-randomCompanySuffix = The end of a company's name, such as LLC.
generator-randomBs = A bit of business speak.
generator-randomBsAdjective = An adjective of business speak.
generator-randomBsBuzz = A verb of business speak.
generator-randomBsNoun = A noun of business speak.
generator-randomCatchPhrase = A slogan.
generator-randomCatchPhraseAdjective = An adjective of a slogan.
generator-randomCatchPhraseDescriptor = A descriptor of a slogan.
generator-randomCatchPhraseNoun = A noun of a slogan.
generator-randomDatabaseColumn = The name of a column, such as updatedAt.
generator-randomDatabaseType = The type of a column, such as varchar.
generator-randomDatabaseCollation = A collation, such as utf8_general_ci.
generator-randomDatabaseEngine = A database engine, such as InnoDB.
generator-randomDatePast = A date of the past year, written as in JavaScript or as format= says.
generator-randomDateFuture = A date of the coming year, written as in JavaScript or as format= says.
generator-randomDateRecent = A date of the last 24 hours, written as in JavaScript or as format= says.
generator-randomWeekday = A day of the week.
generator-randomMonth = A month.
generator-randomDomainName = Like $domain.
generator-randomDomainSuffix = The end of a domain name, such as org.
generator-randomDomainWord = A word that may make a domain name.
generator-randomEmail = Like $email: always at example.com or example.org.
generator-randomExampleEmail = Like $email.
generator-randomUserName = Like $user_name.
generator-randomUrl = Like $url.
generator-randomFileName = Like $file_name.
generator-randomFileType = A kind of file, such as image.
generator-randomFileExt = The extension of a file, such as pdf.
generator-randomCommonFileName = Like $file_name.
generator-randomCommonFileType = A kind of file, such as image.
generator-randomCommonFileExt = The extension of a file, such as pdf.
generator-randomFilePath = The path of a file.
generator-randomDirectoryPath = The path of a directory.
generator-randomMimeType = Like $mime_type.
generator-randomPrice = A price from 0.00 to 1000.00.
generator-randomProduct = A product.
generator-randomProductAdjective = An adjective for a product.
generator-randomProductMaterial = A material.
generator-randomProductName = The name of a product, such as Rustic Steel Chair.
generator-randomDepartment = A department of a shop.
generator-randomNoun = A noun.
generator-randomVerb = A verb.
generator-randomIngverb = A verb ending in -ing.
generator-randomAdjective = An adjective.
generator-randomWord = A word.
generator-randomWords = Two to five words.
generator-randomPhrase = A phrase.
generator-randomLoremWord = Like $lorem_word.
generator-randomLoremWords = Three words of mock Latin.
generator-randomLoremSentence = Like $lorem_sentence.
generator-randomLoremSentences = Two to six sentences of mock Latin.
generator-randomLoremParagraph = Like $lorem_paragraph.
generator-randomLoremParagraphs = Three paragraphs of mock Latin.
generator-randomLoremText = A few sentences of mock Latin.
generator-randomLoremSlug = Three words of mock Latin, as in a web address.
generator-randomLoremLines = One to five lines of mock Latin.
generator-uuid = A unique identifier (UUID of version 4, or 7 with version=7).
generator-random_string = A random text: chars= is alnum, alpha, lower, upper, digits, hex, signs, accents or all; set= gives the characters.
generator-random_hex = Random hexadecimal digits, 16 by default.
generator-random_choice = One of the values given, separated by blanks.
generator-password = A password with small and capital letters, digits and signs, of 16 characters by default.
generator-color = A colour, such as #3fa2c8.

# Filters
filter-upper = in capitals
filter-lower = in small letters
filter-trim = without blanks at either end
filter-replace = puts one text in place of another
filter-default = a value where there is none
filter-length = number of items or of characters
filter-first = the first item
filter-last = the last item
filter-nth = the item at this place, from 0, or from the end (-1)
filter-sort = sorted
filter-unique = without repeats
filter-reverse = backwards
filter-sum = the sum
filter-min = the smallest
filter-max = the largest
filter-join = the items as one text
filter-split = a text cut into a list
filter-keys = the names of an object
filter-values = the values of an object
filter-map = one field of each item
filter-select = the items that pass a test
filter-int = a whole number
filter-float = a number
filter-string = a text
filter-bool = true or false
filter-round = rounded
filter-abs = without its sign
filter-json = written as JSON, quotes included
filter-from_json = a JSON text, read
filter-jsonpath = what a JSONPath finds
filter-xpath = what an XPath finds in XML or HTML
filter-css = what a CSS selector finds in HTML
filter-csv = a CSV text as a list of objects
filter-regex = the first group of a regular expression
filter-regex_replace = replaces what the expression finds
filter-base64 = as Base64
filter-base64_decode = Base64, decoded
filter-base64url = as Base64 for addresses
filter-base64url_decode = Base64 for addresses, decoded
filter-decode = bytes read in a character set
filter-hex = in hexadecimal
filter-hex_decode = hexadecimal, decoded
filter-url = escaped for an address
filter-url_decode = an address, unescaped
filter-query_param = a parameter of an address
filter-html = escaped for HTML and XML
filter-html_decode = HTML, unescaped
filter-sha256 = SHA-256 hash
filter-sha512 = SHA-512 hash
filter-sha1 = SHA-1 hash
filter-md5 = MD5 hash
filter-hmac_sha256 = HMAC-SHA-256 signature, in hexadecimal
filter-date = a date written so, read
filter-date_format = a date, written so
filter-days_after_now = days from now to a date to come
filter-days_before_now = days since a date

# Conversions
conversion-string = text
conversion-int = whole number
conversion-float = number
conversion-bool = true or false
conversion-json = JSON

# Operators
operator-equals = equals
    .not = differs from
operator-contains = contains
    .not = does not contain
operator-includes = includes
    .not = does not include
operator-starts_with = begins with
    .not = does not begin with
operator-ends_with = ends with
    .not = does not end with
operator-matches = matches
    .not = does not match
operator-greater = is greater than
    .not = is not greater than
operator-greater_or_equal = is at least
    .not = is not at least
operator-less = is less than
    .not = is not less than
operator-less_or_equal = is at most
    .not = is not at most
operator-between = is between
    .not = is not between
operator-exists = exists
    .not = does not exist
operator-empty = is empty
    .not = is not empty
operator-type = is of type
    .not = is not of type
operator-count = has this many items
    .not = has not this many items
operator-one_of = is one of
    .not = is none of
operator-json_equals = is the same JSON as
    .not = is not the same JSON as
operator-json_contains = has at least the JSON
    .not = has not the JSON
operator-schema = fits the JSON Schema
    .not = does not fit the JSON Schema

# Types
type-string = text
type-number = number
type-integer = whole number
type-float = number with decimals
type-boolean = boolean
type-object = object
type-list = list
type-collection = list or object
type-null = null
type-date = date
type-iso_date = ISO 8601 date and time
type-uuid = UUID
type-ipv4 = IPv4 address
type-ipv6 = IPv6 address
type-email = email address
type-url = web address

# Subjects
subject-status = Status
subject-header = Header
    .path = Header's name
subject-cookie = Cookie
    .path = Cookie's name
subject-body = Body
subject-jsonpath = JSON (JSONPath)
    .path = JSONPath
subject-xpath = XML or HTML (XPath)
    .path = XPath expression
subject-css = HTML (CSS)
    .path = CSS selector
subject-regex = Regular expression
    .path = Regular expression
subject-duration = Duration (ms)
subject-size = Size (bytes)
subject-hash = Hash
    .path = Algorithm
subject-exit_code = Exit code
subject-output = Output
subject-variable = Variable
    .path = Variable's name
subject-error = Error
