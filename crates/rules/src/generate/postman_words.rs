//! Short lists for Postman's generators, where `fake` has none.

/// What a list of words is.
type Words = &'static [&'static str];

pub(super) const ABBREVIATIONS: Words = &["SQL", "PCI", "JSON", "HTTP", "XML", "RAM", "GB", "CSS", "TCP", "SSL", "API", "SMS", "USB"];
pub(super) const ACCOUNTS: Words = &["Checking Account", "Savings Account", "Home Loan Account", "Auto Loan Account", "Credit Card Account", "Investment Account"];
pub(super) const TRANSACTIONS: Words = &["invoice", "payment", "deposit", "withdrawal"];
pub(super) const COLORS: Words = &["red", "green", "blue", "yellow", "purple", "orange", "grey", "black", "white", "fuchsia", "teal", "olive", "maroon", "indigo"];
pub(super) const LOCALES: Words = &["ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi", "zh"];
pub(super) const WEEKDAYS: Words = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
pub(super) const MONTHS: Words = &["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
pub(super) const DOMAIN_ENDINGS: Words = &["com", "net", "org", "info", "biz", "name"];
pub(super) const PRODUCTS: Words = &["Chair", "Table", "Keyboard", "Mouse", "Bike", "Ball", "Gloves", "Pants", "Shirt", "Shoes", "Hat", "Towels", "Soap", "Tuna", "Chicken", "Fish", "Cheese", "Bacon", "Pizza", "Salad"];
pub(super) const PRODUCT_ADJECTIVES: Words = &["Small", "Ergonomic", "Rustic", "Intelligent", "Gorgeous", "Incredible", "Practical", "Sleek", "Awesome", "Generic", "Handmade", "Licensed", "Refined", "Unbranded", "Tasty"];
pub(super) const MATERIALS: Words = &["Steel", "Wooden", "Concrete", "Plastic", "Cotton", "Granite", "Rubber", "Metal", "Soft", "Fresh", "Frozen"];
pub(super) const DEPARTMENTS: Words = &["Books", "Movies", "Music", "Games", "Electronics", "Computers", "Home", "Garden", "Tools", "Grocery", "Health", "Beauty", "Toys", "Kids", "Baby", "Clothing", "Shoes", "Jewelry", "Sports", "Outdoors", "Automotive", "Industrial"];
pub(super) const NOUNS: Words = &["driver", "protocol", "bandwidth", "panel", "microchip", "program", "port", "card", "array", "interface", "system", "sensor", "firewall", "hard drive", "pixel", "alarm", "feed", "monitor", "application", "transmitter", "bus", "circuit", "capacitor", "matrix"];
pub(super) const VERBS: Words = &["back up", "bypass", "hack", "override", "compress", "copy", "navigate", "index", "connect", "generate", "quantify", "calculate", "synthesize", "input", "transmit", "program", "reboot", "parse"];
pub(super) const INGVERBS: Words = &["backing up", "bypassing", "hacking", "overriding", "compressing", "copying", "navigating", "indexing", "connecting", "generating", "quantifying", "calculating", "synthesizing", "transmitting", "programming", "parsing"];
pub(super) const ADJECTIVES: Words = &["auxiliary", "primary", "back-end", "digital", "open-source", "virtual", "cross-platform", "redundant", "online", "haptic", "multi-byte", "bluetooth", "wireless", "1080p", "neural", "optical", "solid state", "mobile"];
pub(super) const COLUMNS: Words = &["id", "title", "name", "email", "phone", "token", "group", "category", "password", "comment", "avatar", "status", "createdAt", "updatedAt"];
pub(super) const COLUMN_TYPES: Words = &["int", "varchar", "text", "date", "datetime", "tinyint", "time", "timestamp", "smallint", "mediumint", "bigint", "decimal", "float", "double", "boolean", "blob", "enum", "point"];
pub(super) const COLLATIONS: Words = &["utf8_unicode_ci", "utf8_general_ci", "utf8_bin", "ascii_bin", "ascii_general_ci", "cp1250_bin", "cp1250_general_ci"];
pub(super) const ENGINES: Words = &["InnoDB", "MyISAM", "MEMORY", "CSV", "BLACKHOLE", "ARCHIVE"];
/// American area codes; the number behind them is one of those kept for fiction (555-0100 to 555-0199).
pub(super) const AREA_CODES: Words = &["201", "212", "303", "312", "415", "512", "617", "702", "808", "913"];
