# What cannot be read: first what is expected, then what was received.
read-wrong = { $expected }, got { $found }
read-unknown-value = unknown value '{ $given }'; possible values: { $known }
read-unknown-field = unknown field '{ $given }'; possible fields: { $known }
read-missing = missing field '{ $name }'
read-ends-early = the text ends too early (line { $line }, column { $column })
read-syntax = syntax error at line { $line }, column { $column }
expected-text = a text is expected
expected-whole-number = a whole number is expected
expected-count = a whole number of 0 or more is expected
expected-number = a number is expected
expected-flag = true or false is expected
expected-list = a list is expected
expected-texts = a list of texts is expected
expected-object = an object is expected
expected-pairs = a JSON object or 'Name: value' lines are expected
expected-pair = each entry needs a name (or key) and a value
expected-duration = a duration in seconds (30, 0.5) or with units (500ms, 2m) is expected
expected-declaration = a name, or an object with name and value, is expected
expected-json-list = the text starts with '[' but is not a JSON list (line { $line }, column { $column })
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
field-exit-codes = comma-separated numbers, or *, are expected
field-line-break = contains a line break
field-passphrase-needed = '{ $field }' is encrypted: its passphrase is required
field-passphrase-wrong = wrong passphrase for '{ $field }'
field-timeout = a number of seconds above 0 (at most 7 days) is expected
field-port = a number from 1 to 65535 is expected
field-one-line-name = a single-line name is expected
field-one-line = a single-line text is expected
field-addresses = comma-separated addresses are expected
field-attachments-too-large = at most 50 MiB in total
field-host = a host name is expected
field-permissions = an octal number is expected, for example 0644
field-expires = from 1 to 604800 seconds (7 days)
field-http-url = an http:// or https:// address is expected
field-certificate-without-key = the client certificate has no key: enter the file of its private key here
field-key-of-another = the key does not match the client certificate
field-rsa-bits = { $bits }-bit RSA key: only 2048 to 4096 bits are accepted; use another key and its certificate
field-pkcs12-locked = password-protected PKCS#12 file; extract the certificates with 'openssl pkcs12 -in file -nokeys -out ca.pem'
field-parameters = a JSON list, or one value per line, is expected
field-parameter-count = the query expects { $expected } parameter(s), but got { $given }
field-no-private-key = not a private key, nor a readable campaign file
field-proxy = an address such as http://host:port or socks5://host:port is expected
field-unusable-header = '{ $name }' cannot be used
field-ws-url = a ws:// or wss:// address is expected
field-client-key-unusable = the key cannot be used: RSA, ECDSA (P-256, P-384, P-521) or Ed25519 are accepted ({ $error })
field-certificates-unusable = cannot be used ({ $error })
field-private-key-unusable = the key cannot be used ({ $detail }): RSA, ECDSA (P-256, P-384, P-521) or Ed25519 are accepted

# curl commands
curl-local-file = '{ $what }' is a file on your computer: add it to the campaign files
curl-option-without-value = option { $named } has no value
curl-unknown-option = unsupported curl option: { $named }
curl-open-quote = incomplete command: a quote is not closed
curl-other-program = the command must start with 'curl'
curl-no-url = the command has no URL
curl-several-urls = only one URL is allowed: '{ $more }' is extra
curl-user-variable = '-u { $user }': a variable cannot be used here; set the Authorization header instead

# Keys and certificates that cannot be used
key-none = no private key found (PEM, DER or PKCS#12)
key-no-certificate = no certificate found (PEM, DER, PKCS#7 or PKCS#12)
key-public = this is a public key or a certificate: a private key is expected
key-cipher = the key is encrypted with { $how }, which is not supported; convert it with 'openssl pkcs8 -topk8 -in key -out new.pem'
key-rsa-pss = RSA-PSS keys (id-RSASSA-PSS) are not supported; use a standard RSA key ('openssl genrsa -out new.pem 3072'), ECDSA or Ed25519
key-openssh-cipher = the OpenSSH key is encrypted with { $how }, which is not supported; re-encrypt it with 'ssh-keygen -p -Z aes256-ctr -f key'
key-store-cipher = the encryption of this PKCS#12 file is not supported; convert it to PEM with 'openssl pkcs12 -legacy -in file -nodes -out new.pem'
key-store-unreadable = the PKCS#12 file cannot be read ({ $detail }); convert it to PEM with 'openssl pkcs12 -in file -nodes -out new.pem'
key-openssh = the key is in OpenSSH format; convert it to PEM with 'ssh-keygen -p -m PEM -f key'
key-putty = the key is in PuTTY format; convert it to PEM with 'puttygen key.ppk -O private-openssh -o key', then 'ssh-keygen -p -m PEM -f key'
key-java-store = this is a Java keystore (JKS); convert it with 'keytool -importkeystore -srckeystore file -destkeystore new.p12 -deststoretype PKCS12'
key-damaged = '{ $what }' is damaged or cannot be read

# Sizes
decimal-sign = .
size-bytes = { $number } bytes
size-kib = { $number } KiB
size-mib = { $number } MiB
size-gib = { $number } GiB
size-tib = { $number } TiB
