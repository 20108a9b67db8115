//! Values of `sql` of every type: as the databases' own clients show them, both ways.

use serde_json::{Value, json};
use testgyver_testbed::{Authority, Mariadb, PASSWORD, Postgres, USER};

use crate::support::Bench;

fn form(engine: &str, port: u16, query: &str, parameters: &Value) -> Value {
    json!({
        "engine": engine, "host": "127.0.0.1", "port": port, "database": "shop",
        "username": USER, "password": PASSWORD, "query": query, "parameters": parameters,
    })
}

/// JSON with the digits as written.
fn digits(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

#[tokio::test]
async fn postgresql_shows_what_psql_shows() {
    let authority = Authority::new();
    let (server, mut bench) = (Postgres::start(&authority), Bench::new());
    let mut first = async |query: &str, parameters: Value| {
        let given = bench.run("sql", form("postgresql", server.port(), query, &parameters)).await;
        given.unwrap_or_else(|error| panic!("{query}: {error}"))["sql_first_value"].clone()
    };
    for made in [
        "CREATE TYPE mood AS ENUM ('content', 'fâché')",
        "CREATE DOMAIN zip AS text",
        "CREATE DOMAIN pair AS int[]",
        "CREATE TYPE place AS (town text, zip int)",
        "CREATE TYPE priced AS RANGE (subtype = numeric)",
    ] {
        first(made, Value::Null).await;
    }
    for (shown, text) in [
        ("interval '1 day 02:03:04'", "1 day 02:03:04"),
        ("'10:30:00+02'::timetz", "10:30:00+02"),
        ("'24:00:00'::time", "24:00:00"),
        ("'infinity'::date", "infinity"),
        ("'0044-03-15 BC'::date", "0044-03-15 BC"),
        ("'-infinity'::timestamptz", "-infinity"),
        ("'0044-03-15 12:00 BC'::timestamp", "0044-03-15 12:00:00 BC"),
        ("'12026-11-23 12:00'::timestamp", "12026-11-23 12:00:00"),
        ("'2026-11-23 12:00:00.5'::timestamp", "2026-11-23T12:00:00.5"),
        ("'192.168.1.10/24'::inet", "192.168.1.10/24"),
        ("'fe80::1'::inet", "fe80::1"),
        ("'10.0.0.0/8'::cidr", "10.0.0.0/8"),
        ("'08:00:2b:01:02:03'::macaddr", "08:00:2b:01:02:03"),
        ("'08:00:2b:01:02:03:04:05'::macaddr8", "08:00:2b:01:02:03:04:05"),
        ("12.34::money", "$12.34"),
        ("point(1,2)", "(1,2)"),
        ("line '{1,2,3}'", "{1,2,3}"),
        ("lseg '[(1,2),(3,4)]'", "[(1,2),(3,4)]"),
        ("box '(1,1),(0,0)'", "(1,1),(0,0)"),
        ("path '[(1,2),(3,4)]'", "[(1,2),(3,4)]"),
        ("polygon '((0,0),(1,1),(1,0))'", "((0,0),(1,1),(1,0))"),
        ("circle '<(1,2),3>'", "<(1,2),3>"),
        ("B'101'", "101"),
        ("B'1010'::varbit", "1010"),
        ("'[1,5)'::int4range", "[1,5)"),
        ("'[2026-01-01,2026-02-01)'::daterange", "[2026-01-01,2026-02-01)"),
        ("'{[1,3),[5,7)}'::int4multirange", "{[1,3),[5,7)}"),
        ("'[1.10,2.50)'::priced", "[1.10,2.50)"),
        ("ROW(1,'a',NULL)", "(1,a,)"),
        ("ROW('Évry',91000)::place", "(Évry,91000)"),
        ("to_tsvector('simple','a b')", "'a':1 'b':2"),
        ("to_tsquery('simple','a & b')", "'a' & 'b'"),
        ("'pg_class'::regclass", "pg_class"),
        ("'int4'::regtype", "integer"),
        ("'sum(int4)'::regprocedure", "sum(integer)"),
        ("'7'::xid", "7"),
        ("'7'::xid8", "7"),
        ("'8'::cid", "8"),
        ("'(0,1)'::tid", "(0,1)"),
        ("'0/16B3748'::pg_lsn", "0/16B3748"),
        ("'10:20:10,14'::pg_snapshot", "10:20:10,14"),
        ("'$.a'::jsonpath", "$.\"a\""),
        ("'<a/>'::xml", "<a/>"),
        ("'fâché'::mood", "fâché"),
        ("'75001'::zip", "75001"),
        ("'x'::\"char\"", "x"),
        ("'pg_class'::name", "pg_class"),
        ("'\\x00ff'::bytea", "\\x00ff"),
        ("'6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
        ("123456789012345678901234.10::numeric", "123456789012345678901234.10"),
        ("'NaN'::numeric", "NaN"),
        ("'-Infinity'::numeric", "-Infinity"),
        ("'NaN'::float8", "NaN"),
        ("set_config('a.b', '', true)", ""),
    ] {
        assert_eq!(first(&format!("SELECT {shown}"), Value::Null).await, text, "{shown}");
    }
    for (shown, wanted) in [
        ("0.1::real", "0.1"),
        ("1e20::float8", "1e+20"),
        ("9223372036854775807", "9223372036854775807"),
        ("42::oid", "42"),
        ("'t'::bool", "true"),
        ("'{\"a\": [1.50, null]}'::json", r#"{"a": [1.50, null]}"#),
        ("'[1.50]'::jsonb", "[1.50]"),
        ("ARRAY[[1,2],[3,4]]", "[[1,2],[3,4]]"),
        ("'{}'::int[]", "[]"),
        ("'[0:1]={1,2}'::int[]", "[1,2]"),
        ("'{1,2}'::pair", "[1,2]"),
        ("ARRAY[interval '1 day']", r#"["1 day"]"#),
        ("ARRAY['a \"b\"', NULL, 'NULL', '', 'c,d', '\\e']", r#"["a \"b\"", null, "NULL", "", "c,d", "\\e"]"#),
        ("ARRAY[box '(1,1),(0,0)', box '(2,2),(1,1)']", r#"["(1,1),(0,0)", "(2,2),(1,1)"]"#),
        ("ARRAY['fâché'::mood]", r#"["fâché"]"#),
        ("ARRAY[ROW('a b', 1)::place]", r#"["(\"a b\",1)"]"#),
        ("ARRAY['[1]'::jsonb]", "[[1]]"),
        ("ARRAY['2026-11-23 10:00:00+01'::timestamptz]", r#"["2026-11-23T09:00:00Z"]"#),
        ("'1 2'::int2vector", "[1,2]"),
        ("NULL::point", "null"),
    ] {
        assert_eq!(first(&format!("SELECT {shown}"), Value::Null).await, digits(wanted), "{shown}");
    }
    // As the session wants them shown.
    first("SET intervalstyle = 'iso_8601'", Value::Null).await;
    assert_eq!(first("SELECT interval '1 day 02:03:04'", Value::Null).await, "P1DT2H3M4S");
    first("SET datestyle = 'German'", Value::Null).await;
    assert_eq!(first("SELECT '2026-11-23 10:00'::timestamp", Value::Null).await, "23.11.2026 10:00:00");
    for (query, parameters, wanted) in [
        ("SELECT array_length($1::int[], 1)", json!([[1, 2]]), json!(2)),
        ("SELECT $1::int[][]", json!([[[1, 2], [3, 4]]]), json!([[1, 2], [3, 4]])),
        ("SELECT $1::text[]", json!([["a \"b\" \\", null, "NULL", ""]]), json!(["a \"b\" \\", null, "NULL", ""])),
        ("SELECT $1::pair", json!([[1, 2]]), json!([1, 2])),
        ("SELECT $1::jsonb[]", json!([[[1], {"a": 2}]]), json!([[1], {"a": 2}])),
        ("SELECT $1::jsonb", json!([[1, 2]]), json!([1, 2])),
        ("SELECT $1::mood", json!(["content"]), json!("content")),
        ("SELECT $1::interval = '1 day'", json!(["1 day"]), json!(true)),
        ("SELECT 2 = ANY($1)", json!([[1, 2]]), json!(true)),
        ("SELECT $1::bool", json!([true]), json!(true)),
        ("SELECT $1::place", json!(["(Évry,91000)"]), json!("(Évry,91000)")),
        ("SELECT $1::int IS NULL", json!([null]), json!(true)),
    ] {
        assert_eq!(first(query, parameters).await, wanted, "{query}");
    }
    let precise = json!([digits("123456789012345678901234"), digits("1.5")]);
    assert_eq!(first("SELECT $1::numeric || ' ' || $2::numeric", precise.clone()).await, as_sent(&precise));
}

/// The numbers of a list with a blank between them.
fn as_sent(list: &Value) -> Value {
    Value::from(list.as_array().unwrap().iter().map(Value::to_string).collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn postgresql_says_why_and_where() {
    let authority = Authority::new();
    let (server, mut bench) = (Postgres::start(&authority), Bench::new());
    for (query, words) in [
        ("SELECT 'é',\n  SELEC", &["column \"selec\" does not exist", "ligne 2, colonne 3", "SQLSTATE 42703"][..]),
        ("SELECT 1/0", &["division by zero", "SQLSTATE 22012"]),
        ("SELECT sum('a'::text)", &["function sum(text) does not exist", "explicit type casts"]),
    ] {
        let error = bench.run("sql", form("postgresql", server.port(), query, &Value::Null)).await.unwrap_err();
        assert!(words.iter().all(|word| error.contains(word)), "{query}: {error}");
    }
    // Nobody may sign in from elsewhere than 127.0.0.1, nor to a database that is not there.
    let mut absent = form("postgresql", server.port(), "SELECT 1", &Value::Null);
    absent["database"] = json!("absente");
    let error = bench.run("sql", absent).await.unwrap_err();
    assert!(error.contains("\"absente\" does not exist") && error.contains("SQLSTATE 3D000"), "{error}");
}

#[tokio::test]
async fn mariadb_shows_what_its_client_shows() {
    let authority = Authority::new();
    let (server, mut bench) = (Mariadb::start(&authority), Bench::new());
    let mut first = async |query: &str, parameters: Value| {
        let given = bench.run("sql", form("mysql", server.port(), query, &parameters)).await;
        given.unwrap_or_else(|error| panic!("{query}: {error}"))["sql_first_row"].clone()
    };
    let made = "CREATE TABLE every (
        exact DECIMAL(40,2), huge BIGINT UNSIGNED, small FLOAT, fixed FLOAT(7,2), large DOUBLE, price DOUBLE(10,2),
        bits BIT(10), flag BIT(1), year YEAR, span TIME, fine TIME(3), at DATETIME, precise DATETIME(6), stamp TIMESTAMP,
        day DATE, midnight DATETIME, none DATE, never DATETIME, choice ENUM('a','é'), several SET('a','b'), facts JSON,
        raw VARBINARY(4), filled BINARY(2), many BLOB, latin VARCHAR(10) CHARACTER SET latin1,
        wide VARCHAR(10) CHARACTER SET utf16, id UUID, address INET6, padded INT(5) ZEROFILL, spot POINT)";
    first("SET sql_mode = ''", Value::Null).await;
    first(made, Value::Null).await;
    let filled = "INSERT INTO every VALUES (
        12345678901234567890123456789012345678.50, 18446744073709551615, 0.1, 1.5, 1e20, 1.5,
        b'1000000101', 1, 2026, '-26:00:00', '838:59:58.5', '2026-11-23 10:00:00', '2026-11-23 10:00:00.25', '2026-11-23 10:00:00',
        '2026-11-23', '2026-11-23', '0000-00-00', '0000-00-00', 'é', 'a,b', '{\"a\": 1.50}',
        x'00ff', 'a', 'abc', 'été', 'é😀', '6ba7b810-9dad-11d1-80b4-00c04fd430c8', '::1', 42, POINT(1,2))";
    first(filled, Value::Null).await;
    let wanted = digits(
        r#"{
        "exact": "12345678901234567890123456789012345678.50", "huge": 18446744073709551615, "small": 0.1, "fixed": 1.50,
        "large": 1e20, "price": 1.50, "bits": 517, "flag": 1, "year": 2026, "span": "-26:00:00", "fine": "838:59:58.500",
        "at": "2026-11-23T10:00:00", "precise": "2026-11-23T10:00:00.250000", "stamp": "2026-11-23T10:00:00",
        "day": "2026-11-23", "midnight": "2026-11-23T00:00:00", "none": "0000-00-00", "never": "0000-00-00T00:00:00",
        "choice": "é", "several": "a,b", "facts": "{\"a\": 1.50}", "raw": "\\x00ff", "filled": "\\x6100",
        "many": "\\x616263", "latin": "été", "wide": "é😀", "id": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "address": "::1",
        "padded": 42, "spot": "\\x000000000101000000000000000000f03f0000000000000040"
    }"#,
    );
    assert_eq!(first("SELECT * FROM every", Value::Null).await, wanted);
    // What cannot be prepared goes as text, and is read the same.
    first("PREPARE all_of_it FROM 'SELECT * FROM every'", Value::Null).await;
    assert_eq!(first("EXECUTE all_of_it", Value::Null).await, wanted);
    assert_eq!(first("SELECT @n := 1 AS n, 'a:b ?' AS t", Value::Null).await, json!({"n": 1, "t": "a:b ?"}));
    let given = first("SELECT ? + 0 AS a, ? AS b, ? AS c, ? AS d", json!([1.5, u64::MAX, true, [1, "é"]])).await;
    assert_eq!(given, json!({"a": "1.5", "b": u64::MAX, "c": 1, "d": "[1,\"é\"]"}));
    let error =
        bench.run("sql", form("mysql", server.port(), "SELECT * FROM absente", &Value::Null)).await.unwrap_err();
    assert!(error.contains("absente' doesn't exist (1146, SQLSTATE 42S02)"), "{error}");
    let mut absent = form("mysql", server.port(), "SELECT 1", &Value::Null);
    absent["database"] = json!("absente");
    let error = bench.run("sql", absent).await.unwrap_err();
    assert!(error.contains("'absente'") && error.contains("SQLSTATE 42000"), "{error}");
    let mut value = async |query: &str, parameters: &Value| {
        bench.run("sql", form("mysql", server.port(), query, parameters)).await.unwrap()["sql_first_value"].clone()
    };
    let precise = json!([digits("123456789012345678901234"), digits("1.5")]);
    let sent = "SELECT CONCAT(CAST(? AS CHAR), ' ', CAST(? AS CHAR))";
    assert_eq!(value(sent, &precise).await, as_sent(&precise));
    // Compared as floats these two would be equal.
    let near = json!([digits("12345678901234567890123456789012345678.4")]);
    assert_eq!(value("SELECT COUNT(*) FROM every WHERE exact = ?", &near).await, 0);
}

#[tokio::test]
async fn sqlite_keeps_the_digits_of_numbers() {
    let mut bench = Bench::new();
    let mut go = async |query: &str, parameters: Value| {
        let form = json!({"engine": "sqlite", "database": "a.db", "query": query, "parameters": parameters});
        bench.run("sql", form).await.unwrap()["sql_first_row"].clone()
    };
    let numbers = json!([i64::MAX, 1.5, digits("1e2")]);
    let given = go("SELECT typeof(?1) AS a, typeof(?2) AS b, typeof(?3) AS c, ?1 AS d", numbers).await;
    assert_eq!(given, json!({"a": "integer", "b": "real", "c": "real", "d": i64::MAX}));
    go("CREATE TABLE t (i INTEGER, n TEXT)", Value::Null).await;
    go("INSERT INTO t VALUES (?, ?)", json!(["12", u64::MAX])).await;
    assert_eq!(go("SELECT * FROM t WHERE i < ?", json!([u64::MAX])).await, json!({"i": 12, "n": u64::MAX.to_string()}));
}
