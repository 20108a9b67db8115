# What cannot be read: first what is expected, then what was received.
read-wrong = { $expected }, got { $found }
read-unknown-value = unknown value '{ $given }'; possible values: { $known }
read-unknown-field = unknown field '{ $given }'; possible fields: { $known }
read-missing = missing field '{ $name }'
read-ends-early = the text ends too early (line { $line }, column { $column })
read-syntax = syntax error at line { $line }, column { $column }
expected-text = a text is expected
expected-whole-number = a whole number is expected
expected-count = a whole number from 0 is expected
expected-number = a number is expected
expected-flag = true or false is expected
expected-list = a list is expected
expected-texts = a list of texts is expected
expected-object = an object is expected
expected-pairs = a JSON object, or lines of 'Name: value', is expected
expected-pair = each entry needs a name (or key) and a value
expected-duration = a duration in seconds (30, 0.5) or with units (500ms, 2m) is expected
expected-declaration = a name, or an object with name and value, is expected
expected-json-list = the text begins with '[' and is no JSON list (line { $line }, column { $column })
expected-other = expected { $said }
found-text = '{ $given }'
found-long-text = a text of { $length } characters
found-list = a list
found-object = an object
found-nothing = nothing
form-field-fault = field '{ $field }': { $cause }
form-no-object = the action's form must be a JSON object
form-missing-fields = missing fields: { $fields }

# What a run is called.
run-of-month = { $month ->
     [1] January
     [2] February
     [3] March
     [4] April
     [5] May
     [6] June
     [7] July
     [8] August
     [9] September
     [10] October
     [11] November
    *[12] December
    } { $year }
run-repeated = re-run

# Fields of actions
field-unknown-encoding = unknown character set: { $name } (examples: utf-8, iso-8859-1, windows-1252)
field-texts = a list of texts is expected
field-exit-codes = numbers with commas between them, or *, are expected
field-line-break = it holds a line break
field-passphrase-needed = '{ $field }' is encrypted, its passphrase is needed
field-passphrase-wrong = the passphrase does not open '{ $field }'
field-timeout = a number of seconds above 0 (7 days at most) is expected
field-port = a number from 1 to 65535 is expected
field-one-line-name = a name of one line is expected
field-one-line = a text of one line is expected
field-addresses = addresses with commas between them are expected
field-attachments-too-large = 50 MiB at most in all
field-host = a host name is expected
field-permissions = an octal number is expected, 0644 say
field-expires = from 1 to 604800 seconds (7 days)
field-http-url = an http:// or https:// address is expected
field-certificate-without-key = the client certificate comes without a key: name the file of its private key here
field-key-of-another = the key is not the one of the client certificate
field-rsa-bits = RSA key of { $bits } bits: 2048 to 4096 are accepted, another key and its certificate are needed
field-pkcs12-locked = PKCS#12 file under a password; 'openssl pkcs12 -in file -nokeys -out ca.pem' takes the certificates out of it
field-parameters = a JSON list, or one value per line, is expected
field-parameter-count = the query takes { $expected } parameter(s), { $given } given
field-no-private-key = neither a private key nor a file of the campaign (not found, or unreadable)
field-proxy = an address http://host:port or socks5://host:port is expected
field-unusable-header = '{ $name }' cannot be used
field-ws-url = a ws:// or wss:// address is expected
field-client-key-unusable = key cannot be used: RSA, ECDSA (P-256, P-384, P-521) or Ed25519 are accepted ({ $error })
field-certificates-unusable = cannot be used ({ $error })
field-private-key-unusable = key cannot be used ({ $detail }): RSA, ECDSA (P-256, P-384, P-521) or Ed25519 are accepted

# curl commands
curl-local-file = '{ $what }' is read from a file of your machine: add it to the campaign's files
curl-option-without-value = option { $named } has no value
curl-unknown-option = curl option not supported: { $named }
curl-open-quote = incomplete command: a quote is not closed
curl-other-program = the command must begin with 'curl'
curl-no-url = the command has no URL
curl-several-urls = only one URL is possible, '{ $more }' is one too many
curl-user-variable = '-u { $user }': a variable cannot be used here, write the Authorization header

# Keys and certificates that cannot be used
key-none = no private key found (PEM, DER or PKCS#12)
key-no-certificate = no certificate found (PEM, DER, PKCS#7 or PKCS#12)
key-public = this is a public key or a certificate; the private key is expected
key-cipher = key encrypted with { $how }, which this client does not read; 'openssl pkcs8 -topk8 -in key -out new.pem' converts it
key-rsa-pss = RSA-PSS key (id-RSASSA-PSS), which this client cannot use; an ordinary RSA key is needed ('openssl genrsa -out new.pem 3072'), or ECDSA or Ed25519
key-openssh-cipher = OpenSSH key encrypted with { $how }, which this client does not read; 'ssh-keygen -p -Z aes256-ctr -f key' encrypts it otherwise
key-store-cipher = PKCS#12 file encrypted in a way that this client does not read; 'openssl pkcs12 -legacy -in file -nodes -out new.pem' converts it into PEM
key-store-unreadable = PKCS#12 file that cannot be read ({ $detail }); 'openssl pkcs12 -in file -nodes -out new.pem' converts it into PEM
key-openssh = key in the form of OpenSSH; 'ssh-keygen -p -m PEM -f key' converts it into PEM
key-putty = key in the form of PuTTY; 'puttygen key.ppk -O private-openssh -o key', then 'ssh-keygen -p -m PEM -f key' convert it into PEM
key-java-store = Java key store (JKS); 'keytool -importkeystore -srckeystore file -destkeystore new.p12 -deststoretype PKCS12' converts it
key-damaged = '{ $what }' is damaged or cannot be read

# Sizes
decimal-sign = .
size-bytes = { $number } bytes
size-kib = { $number } KiB
size-mib = { $number } MiB
size-gib = { $number } GiB
size-tib = { $number } TiB
