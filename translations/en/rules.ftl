# Rules that cannot be read or carried out
rule-nothing = (nothing)
rule-two-bounds = { $from } and { $to }
rule-choose-type = choose a type
rule-to-fill-in = required
rule-nothing-found = nothing found
rule-no-truth = neither true nor false: { $value }
rule-name-signs = letters, digits, '_', '-' and '.' only
rule-name-of-run = conditions know 'run.{ $name }' as something else: choose another name
rule-too-many = at most { $most } per action
rule-list-expected = a list is expected
rule-expected-empty = the expected value is empty
rule-several-found = { $count } values found instead of one
rule-bounds-reversed = the bounds are reversed
rule-not-comparable = these values cannot be compared
rule-nothing-to-count = not a list, an object or a text
rule-number-expected = a number is expected
rule-item-count = { $length } item(s)
rule-no-json = this is not valid JSON
rule-json-too-large = the JSON is too large for this comparison
rule-comparison-too-slow = the comparison would take too long
rule-expected-no-json = the expected value is not valid JSON ({ $error })
rule-unknown-type = unknown type: { $kind }
rule-duration = Duration
rule-choose-output = choose an output
rule-unknown-algorithm = unknown algorithm: { $path } ({ $known })
rule-no-such-output = the action did not return '{ $name }'
rule-output-no-json = '{ $name }' is not valid JSON: line { $line }, column { $column } ({ $reason })
rule-no-exit-code = this action has no exit code
rule-no-headers = this action has no headers
rule-no-status = this action has no status
rule-jsonpath-unreadable = invalid JSONPath ({ $why })
rule-jsonpath-too-slow = this JSONPath would take too long
rule-regex-unreadable = invalid regular expression ({ $why })

# Flow
flow-loop-list = loop list: { $why }
flow-loop-file = '{ $file }': { $why }
flow-object-expected = an object is expected
flow-name-in-quotes = inside quotes, {"{{"}{ $name }{"}}"} is not replaced: remove the quotes, or write {"{{"} { $text } {"}}"} for this exact text
flow-at-least-1 = at least 1
flow-at-least-0 = at least 0
flow-above-0 = more than 0

# JSON schemas
schema-regex-too-slow = a regular expression in the schema takes too long: { $place }
schema-too-long = the schema has more than { $longest } characters
schema-too-large = the schema and the value are too large to compare
schema-unknown-format = unknown format, not checked: { $names }. Correct it, or replace 'format' with 'pattern'
schema-format-no-text = 'format': a text is expected
schema-wrong-format = does not match the format '{ $name }'
schema-regex-unreadable = the regular expression { $pattern } is invalid or too large
schema-reference-missing = reference not found (no other schemas are loaded): { $why }
schema-unreadable = invalid schema ({ $place }: { $what })
schema-wrong-type = { $found } is not of type { $wanted }
schema-missing = { $property } is missing
schema-unexpected = unexpected: { $names }
schema-max-items = more than { $limit } items
schema-unexpected-items = unexpected items: { $names }
schema-wrong-constant = { $found } instead of { $wanted }
schema-not-in-enum = { $found } is not one of { $options }
schema-wrong-pattern = { $found } does not match { $pattern }
schema-found-wrong-format = { $found } does not match the format '{ $format }'
schema-no-multiple = { $found } is not a multiple of { $divisor }
schema-min-length = fewer than { $limit } characters
schema-max-length = more than { $limit } characters
schema-min-items = fewer than { $limit } items
schema-min-names = fewer than { $limit } properties
schema-max-names = more than { $limit } properties
schema-repeated-item = an item appears more than once
schema-contains = no item matches 'contains'
schema-any-of = matches none of the 'anyOf' schemas
schema-one-of-none = matches none of the 'oneOf' schemas
schema-one-of-several = matches more than one of the 'oneOf' schemas
schema-not = matches the 'not' schema
schema-nothing-allowed = nothing is allowed here
schema-wrong-name = property name not allowed: { $why }
schema-bound = { $found } is not { $sign } { $limit }

# Expressions
expression-unreadable = invalid expression ({ $why })
expression-unknown-function = unknown filter or function: { $name }
expression-no-value = no value here
expression-undefined = no value for: { $names }
expression-too-costly = the calculation is too long or too large
expression-impossible = the calculation is not possible ({ $why })

# Values to fill in
template-undefined = variable without a value: { $names }
template-not-shared = no earlier test of this run has shared it
template-literal = to send this text as is, write {"{{"} { $text } {"}}"}
template-too-large = the variables expand to more than { $limit } MiB

# Data tables
table-csv-unreadable = invalid CSV ({ $why })
table-separator-tab = separator: tab
table-separator-sign = separator '{ $sign }'
table-width = line { $line }: { $cells ->
        [1] { $cells } cell
       *[other] { $cells } cells
    } for { $columns ->
        [1] { $columns } column
       *[other] { $columns } columns
    } ({ $separator })
table-column-twice = line { $line }: duplicate column '{ $name }'
table-open-quote = line { $line }: a quote is never closed
table-too-many-rows = more than { $most } rows
table-too-large = more than { $most } MiB of rows
table-json-unreadable = invalid JSON ({ $why })
table-no-list = a list or an object is expected

# XML and HTML
markup-unknown = this is neither XML nor HTML
markup-malformed = malformed XML, line { $line }, column { $column } ({ $reason })
markup-too-large = the document is too large or too deep
markup-expression-unreadable = invalid expression ({ $reason })
markup-too-slow = this query would take too long

# Calls of generators that cannot be read
generator-unknown-near = unknown generator ${ $name }; did you mean ${ $nearest }?
generator-unknown = unknown generator ${ $name }
generator-unknown-argument = ${ $generator } has no argument '{ $argument }'
generator-missing-argument = ${ $generator }: '{ $argument }' is missing: { $wanted }
generator-bad-argument = ${ $generator }: '{ $argument }' cannot be '{ $value }'; it must be { $wanted }

# What an argument of a generator wants
wanted-once = given only once
wanted-closing-quote = closed by the same quote, followed by a space or the end
wanted-unit = s (seconds) or ms (milliseconds)
wanted-zone = a time zone such as Europe/Paris or UTC
wanted-shift = an offset such as +1d, -2h or +1y-3mo (y, mo, w, d, h, m, s), between the years -9999 and 9999
wanted-format = a strftime format such as %Y-%m-%d %H:%M:%S, of 1 to 500 characters
wanted-brand = visa, mastercard or amex
wanted-words = a number of words from 1 to 500
wanted-sentences = a number of sentences from 1 to 50
wanted-whole-number = a 64-bit whole number, with the minimum before the maximum
wanted-number = a number such as 0.5, with the minimum before the maximum
wanted-decimals = a number of decimals from 0 to 15, enough for the bounds and few enough to stay exact
wanted-locale = fr or en
wanted-country = fr or uk
wanted-length = a length from 1 to 10000
wanted-version = 4 or 7
wanted-chars = alnum, alpha, lower, upper, digits, hex, signs, accents or all (without set=)
wanted-set = the characters to use
wanted-values = at least one value, each of at most 10000 characters
wanted-password-length = a length from 4 to 10000

# Generators
generator-now = The current date and time, in RFC 3339 unless format= (strftime) is set; offset= shifts it.
generator-today = Today's date (2026-11-22), with the same options as $now.
generator-timestamp = The Unix time in seconds, or in milliseconds with unit=ms.
generator-iso_timestamp = The current date and time in UTC, with milliseconds and Z.
generator-file_name = A file name with a common extension.
generator-mime_type = A common content type, such as text/csv.
generator-semver = A version number, such as 4.12.3.
generator-iban = A French IBAN with valid check digits, for a bank that does not exist.
generator-siren = A French company number (SIREN) with a valid check digit, starting with 0: it belongs to nobody.
generator-siret = A French establishment number (SIRET) with a valid check digit, starting with 0: it belongs to nobody.
generator-credit_card = A test card number with a valid check digit; brand= is visa, mastercard or amex.
generator-lorem_word = A lorem ipsum word.
generator-lorem_sentence = A lorem ipsum sentence, of 4 to 10 words unless a number is given.
generator-lorem_paragraph = A lorem ipsum paragraph, of 3 to 6 sentences unless a number is given.
generator-ipv4 = An IPv4 address reserved for documentation (RFC 5737).
generator-ipv6 = An IPv6 address reserved for documentation (2001:db8::/32).
generator-mac = A locally administered MAC address: no manufacturer assigns it.
generator-domain = A domain name under example.com, .net or .org.
generator-url = A web address on a domain reserved for examples.
generator-user_agent = The user agent of a common browser.
generator-random_int = A whole number between two bounds, inclusive; from 0 to 1000 by default.
generator-random_float = A decimal number between two bounds (0 and 1 by default), with two decimals unless decimals= is set.
generator-random_bool = True or false.
generator-first_name = A French first name, or an English one with locale=en.
generator-last_name = A French last name, or an English one with locale=en.
generator-full_name = A first and last name, French or English (locale=en).
generator-user_name = A username without accents, such as camille.durand4821.
generator-email = An email address at example.com or example.org: nobody ever reads it.
generator-phone = A fictitious phone number, French or British (country=uk).
generator-company = A company name.
generator-city = A French city, or a made-up English-speaking one (locale=en).
generator-country = A country, in French or in English (locale=en).
generator-street = A street number and name.
generator-postcode = A French postcode, or an American one (locale=en).
generator-guid = Like $uuid.
generator-isoTimestamp = Like $iso_timestamp.
generator-randomUUID = Like $uuid.
generator-randomAlphaNumeric = A letter or a digit.
generator-randomBoolean = True or false.
generator-randomInt = A whole number from 0 to 1000.
generator-randomColor = A colour name.
generator-randomHexColor = Like $color.
generator-randomAbbreviation = An abbreviation, such as JSON.
generator-randomIP = Like $ipv4.
generator-randomIPV6 = Like $ipv6.
generator-randomMACAddress = Like $mac.
generator-randomPassword = A password of 15 letters and digits.
generator-randomLocale = A two-letter language code.
generator-randomUserAgent = Like $user_agent.
generator-randomProtocol = http or https.
generator-randomSemver = Like $semver.
generator-randomFirstName = An English first name.
generator-randomLastName = An English last name.
generator-randomFullName = An English first and last name.
generator-randomNamePrefix = A title, such as Mrs. or Dr.
generator-randomNameSuffix = A name suffix, such as Jr. or PhD.
generator-randomJobArea = A field of work.
generator-randomJobDescriptor = A job level.
generator-randomJobTitle = A job title.
generator-randomJobType = A type of job.
generator-randomPhoneNumber = A fictitious American number, such as 212-555-0142.
generator-randomPhoneNumberExt = A fictitious twelve-digit American number.
generator-randomCity = A made-up city.
generator-randomStreetName = A street name.
generator-randomStreetAddress = A street number and name.
generator-randomCountry = A country, in English.
generator-randomCountryCode = A two-letter country code.
generator-randomLatitude = A latitude.
generator-randomLongitude = A longitude.
generator-randomBankAccount = An 8-digit account number.
generator-randomBankAccountName = A type of account.
generator-randomBankAccountIban = Like $iban.
generator-randomCreditCardMask = The last 4 digits of a card.
generator-randomTransactionType = A transaction type, such as payment.
generator-randomCurrencyCode = A currency code, such as EUR.
generator-randomCurrencyName = A currency name.
generator-randomCurrencySymbol = A currency symbol, such as €.
generator-randomCompanyName = A company name.
generator-randomCompanySuffix = A company suffix, such as LLC.
generator-randomBs = A phrase of business jargon.
generator-randomBsAdjective = An adjective of business jargon.
generator-randomBsBuzz = A verb of business jargon.
generator-randomBsNoun = A noun of business jargon.
generator-randomCatchPhrase = A slogan.
generator-randomCatchPhraseAdjective = An adjective from a slogan.
generator-randomCatchPhraseDescriptor = A descriptor from a slogan.
generator-randomCatchPhraseNoun = A noun from a slogan.
generator-randomDatabaseColumn = A column name, such as updatedAt.
generator-randomDatabaseType = A column type, such as varchar.
generator-randomDatabaseCollation = A collation, such as utf8_general_ci.
generator-randomDatabaseEngine = A database engine, such as InnoDB.
generator-randomDatePast = A date in the past year, in JavaScript format unless format= is set.
generator-randomDateFuture = A date in the coming year, in JavaScript format unless format= is set.
generator-randomDateRecent = A date in the last 24 hours, in JavaScript format unless format= is set.
generator-randomWeekday = A day of the week.
generator-randomMonth = A month.
generator-randomDomainName = Like $domain.
generator-randomDomainSuffix = A domain suffix, such as org.
generator-randomDomainWord = A word suitable for a domain name.
generator-randomEmail = Like $email: always at example.com or example.org.
generator-randomExampleEmail = Like $email.
generator-randomUserName = Like $user_name.
generator-randomUrl = Like $url.
generator-randomFileName = Like $file_name.
generator-randomFileType = A file type, such as image.
generator-randomFileExt = A file extension, such as pdf.
generator-randomCommonFileName = Like $file_name.
generator-randomCommonFileType = A file type, such as image.
generator-randomCommonFileExt = A file extension, such as pdf.
generator-randomFilePath = A file path.
generator-randomDirectoryPath = A directory path.
generator-randomMimeType = Like $mime_type.
generator-randomPrice = A price from 0.00 to 1000.00.
generator-randomProduct = A product.
generator-randomProductAdjective = An adjective for a product.
generator-randomProductMaterial = A material.
generator-randomProductName = A product name, such as Rustic Steel Chair.
generator-randomDepartment = A store department.
generator-randomNoun = A noun.
generator-randomVerb = A verb.
generator-randomIngverb = A verb ending in -ing.
generator-randomAdjective = An adjective.
generator-randomWord = A word.
generator-randomWords = Two to five words.
generator-randomPhrase = A phrase.
generator-randomLoremWord = Like $lorem_word.
generator-randomLoremWords = Three lorem ipsum words.
generator-randomLoremSentence = Like $lorem_sentence.
generator-randomLoremSentences = Two to six lorem ipsum sentences.
generator-randomLoremParagraph = Like $lorem_paragraph.
generator-randomLoremParagraphs = Three lorem ipsum paragraphs.
generator-randomLoremText = A few lorem ipsum sentences.
generator-randomLoremSlug = Three lorem ipsum words, as a URL slug.
generator-randomLoremLines = One to five lorem ipsum lines.
generator-uuid = A unique identifier (UUID version 4, or 7 with version=7).
generator-random_string = A random text: chars= is alnum, alpha, lower, upper, digits, hex, signs, accents or all; set= lists the characters.
generator-random_hex = Random hexadecimal digits, 16 by default.
generator-random_choice = One of the given values, separated by spaces.
generator-password = A password with lowercase and uppercase letters, digits and symbols; 16 characters by default.
generator-color = A colour, such as #3fa2c8.

# Filters
filter-upper = uppercase
filter-lower = lowercase
filter-trim = without spaces at either end
filter-replace = replaces one text with another
filter-default = a fallback if there is no value
filter-length = number of items or characters
filter-first = the first item
filter-last = the last item
filter-nth = the item at this position, from 0, or from the end (-1)
filter-sort = sorted
filter-unique = without duplicates
filter-reverse = in reverse order
filter-sum = the sum
filter-min = the smallest
filter-max = the largest
filter-join = the items joined into one text
filter-split = a text split into a list
filter-keys = the keys of an object
filter-values = the values of an object
filter-map = one field of each item
filter-select = the items that pass a test
filter-int = a whole number
filter-float = a number
filter-string = a text
filter-bool = true or false
filter-round = rounded
filter-abs = absolute value
filter-json = as JSON, quotes included
filter-from_json = a JSON text, parsed
filter-jsonpath = the result of a JSONPath
filter-xpath = the result of an XPath in XML or HTML
filter-css = the result of a CSS selector in HTML
filter-csv = a CSV text as a list of objects
filter-regex = the first group of a regular expression
filter-regex_replace = replaces what the expression matches
filter-base64 = Base64-encoded
filter-base64_decode = Base64-decoded
filter-base64url = Base64url-encoded
filter-base64url_decode = Base64url-decoded
filter-decode = bytes decoded with a character set
filter-hex = hex-encoded
filter-hex_decode = hex-decoded
filter-url = URL-encoded
filter-url_decode = URL-decoded
filter-query_param = a query parameter of a URL
filter-html = HTML- and XML-escaped
filter-html_decode = HTML-unescaped
filter-sha256 = SHA-256 hash
filter-sha512 = SHA-512 hash
filter-sha1 = SHA-1 hash
filter-md5 = MD5 hash
filter-hmac_sha256 = HMAC-SHA-256 signature, in hexadecimal
filter-date = a date parsed with this format
filter-date_format = a date written in this format
filter-days_after_now = days from now until a date
filter-days_before_now = days since a date

# Conversions
conversion-string = text
conversion-int = whole number
conversion-float = number
conversion-bool = true or false
conversion-json = JSON

# Operators
operator-equals = equals
    .not = does not equal
operator-contains = contains
    .not = does not contain
operator-includes = includes item
    .not = does not include item
operator-starts_with = starts with
    .not = does not start with
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
operator-count = has item count
    .not = does not have item count
operator-one_of = is one of
    .not = is not one of
operator-json_equals = equals JSON
    .not = does not equal JSON
operator-json_contains = contains JSON
    .not = does not contain JSON
operator-schema = matches JSON Schema
    .not = does not match JSON Schema

# Types
type-string = text
type-number = number
type-integer = whole number
type-float = decimal number
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
    .path = Header name
subject-cookie = Cookie
    .path = Cookie name
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
    .path = Variable name
subject-error = Error
