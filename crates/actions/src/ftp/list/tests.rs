//! Lines as servers write them.

use jiff::civil::{DateTime, date};
use proptest::prelude::*;

use super::*;

fn now() -> DateTime {
    date(2026, 11, 30).at(5, 0, 0, 0)
}

fn listing(text: &[u8]) -> Listing {
    read(text, now())
}

/// The one item of a line, its name as text.
#[track_caller]
fn item(line: &[u8]) -> Item {
    let listing = listing(line);
    assert_eq!((listing.items.len(), listing.unread_lines), (1, 0), "{}", String::from_utf8_lossy(line));
    listing.items.into_iter().next().unwrap()
}

#[track_caller]
fn name(line: &str) -> String {
    String::from_utf8(item(line.as_bytes()).name).unwrap()
}

#[track_caller]
fn time(line: &str) -> String {
    let seconds = item(line.as_bytes()).modified.unwrap();
    jiff::Timestamp::from_second(seconds).unwrap().to_string()
}

#[test]
fn rights_in_all_their_dress() {
    for line in [
        "-rw-r--r--+ 1 ftp ftp 5 Nov 20 10:00 a.txt",
        "-rw-r--r--. 1 ftp ftp 5 Nov 20 10:00 a.txt",
        "-rw-r--r--@ 1 ftp ftp 5 Nov 20 10:00 a.txt",
        "-rw-r--r-- 1 ftp 5 Nov 20 10:00 a.txt",
        "-rw-r--r-- 5 Nov 20 10:00 a.txt",
        "-rw-r--r-- 1 Domain Users 5 Nov 20 10:00 a.txt",
        "-rw-r--r-- 1 1000 1000 5 2026-11-20 10:00 a.txt",
        "-rw-r--r--1000 ftp ftp 5 Nov 20 10:00 a.txt",
        "-rw-r--r--\t1\tftp\tftp\t5\tNov\t20\t10:00\ta.txt",
        "-rwxr-sr-t   1 CORP\\u CORP\\g           5 20 nov. 10:00 a.txt",
    ] {
        let item = item(line.as_bytes());
        assert_eq!((item.name.as_slice(), item.size, item.kind), (&b"a.txt"[..], Some(5), Kind::File), "{line}");
        assert_eq!(time(line), "2026-11-20T10:00:00Z", "{line}");
    }
    assert_eq!(item(b"-rwsr-x--T 1 u g 5 Nov 20 10:00 a").mode, Some(0o5750));
    assert_eq!(item(b"drwxr-xr-x 2 ftp ftp 4096 Mar  3  2024 sub/").kind, Kind::Folder);
    assert_eq!(item(b"-rw-r--r-- 1 u g 5368709120 Nov 20 10:00 big.iso").size, Some(5_368_709_120));
    assert_eq!(item(b"-rw-r--r-- 1 u g 1.5K Nov 20 10:00 human").size, None);
}

#[test]
fn what_is_no_file() {
    for (line, kind) in [
        ("crw-rw-rw- 1 root root 1, 3 Nov 20 10:00 x", Kind::Other),
        ("brw-rw---- 1 root disk 8,0 Nov 20 10:00 x", Kind::Other),
        ("srwxrwxrwx 1 root root 0 Nov 20 10:00 x", Kind::Other),
        ("prw-r--r-- 1 root root 0 Nov 20 10:00 x", Kind::Other),
        ("lrwxrwxrwx 1 ftp ftp 3 Nov 20 10:00 x -> a.t", Kind::Link),
        ("d????????? ? ?    ?       ?            ? x", Kind::Folder),
        ("d [RWCEAFMS] admin            512       Oct 13  2004    x", Kind::Folder),
        ("- [RWCEAFMS] admin            512       Oct 13  2004    x", Kind::File),
        ("+i8388621.29609,m824255902,/,\tx", Kind::Folder),
        ("+i8388621.48594,m825718503,r,s280,up644,\tx", Kind::File),
        ("X.DIR;1    1/3    8-SEP-2025 16:09:01  [SYSTEM] (RWE,RWED,RE,RE)", Kind::Folder),
    ] {
        let item = item(line.as_bytes());
        assert!(item.name.eq_ignore_ascii_case(b"x"), "{line}");
        assert_eq!(item.kind, kind, "{line}");
    }
    assert_eq!(item(b"+s280,up644,r,\tx").mode, Some(0o644));
    assert_eq!(item(b"crw-rw-rw- 1 root root 1, 3 Nov 20 10:00 null").size, None);
}

#[test]
fn names_are_kept_to_the_letter() {
    for wanted in
        [" lead.txt", "two  blanks.txt", "trail ", "a -> b.txt", ".hidden", "20 Nov 10:00 x", "été 😀.txt", "-"]
    {
        assert_eq!(name(&format!("-rw-r--r-- 1 ftp ftp 5 Nov 20 10:00 {wanted}\r\n")), wanted);
        assert_eq!(name(&format!("11-20-26  10:00AM                    5 {wanted}\r\n")), wanted);
    }
    assert_eq!(name("lrwxrwxrwx 1 u g 1 Nov 20 10:00 a -> b -> c"), "a -> b");
    assert_eq!(name("lrwxrwxrwx 1 u g 9 Nov 20 10:00 a -> b -> c"), "a");
    assert_eq!(name("lrwxrwxrwx 1 u g 9 Nov 20 10:00 seul"), "seul");
    assert_eq!(name("07-20-26  09:52AM       <DIR>          Fuentes"), "Fuentes");
    assert_eq!(name("07-20-26  09:52AM       <DIR>           lead"), " lead");
    assert_eq!(name("07-20-26  09:52AM       <JUNCTION>     Docs [C:\\Users]"), "Docs");
    // A name never leads to another folder.
    assert_eq!(name("-rw-r--r-- 1 ftp ftp 5 Nov 20 10:00 ../../etc/passwd"), "passwd");
    let around = listing(b"drwxr-xr-x 2 u g 1 Nov 20 10:00 .\r\ndrwxr-xr-x 2 u g 1 Nov 20 10:00 ..\r\n");
    assert!(around.items.is_empty() && around.is_understood());
}

#[test]
fn dates_in_many_languages() {
    for (said, wanted) in [
        ("Nov 20 10:00", "2026-11-20T10:00:00Z"),
        ("Nov 30 23:00", "2026-11-30T23:00:00Z"),
        ("Dec 31 10:00", "2025-12-31T10:00:00Z"),
        ("Feb 29 10:00", "2024-02-29T10:00:00Z"),
        ("Feb 29  2024", "2024-02-29T00:00:00Z"),
        ("févr. 20 10:00", "2026-02-20T10:00:00Z"),
        ("20 août   2025", "2025-08-20T00:00:00Z"),
        ("20. Mär 10:00", "2026-03-20T10:00:00Z"),
        ("11月 20日 10:00", "2026-11-20T10:00:00Z"),
        ("2026-11-29 10:00", "2026-11-29T10:00:00Z"),
        ("2026-11-29 10:00:01.000000000 +0130", "2026-11-29T08:30:01Z"),
        ("29.11.2025 10:00", "2025-11-29T10:00:00Z"),
        ("12-29 10:00", "2025-12-29T10:00:00Z"),
        ("2025-11-29 ", "2025-11-29T00:00:00Z"),
        ("Nov 20 10:00:01 2019", "2019-11-20T10:00:01Z"),
    ] {
        let line = format!("-rw-r--r-- 1 ftp ftp 5 {said} a.txt");
        assert_eq!((name(&line).as_str(), time(&line).as_str()), ("a.txt", wanted), "{said}");
    }
    for (said, wanted) in [
        ("07-20-26  09:52AM", "2026-07-20T09:52:00Z"),
        ("07-20-2026  21:52", "2026-07-20T21:52:00Z"),
        ("07-20-98  12:01 AM", "1998-07-20T00:01:00Z"),
        ("07/20/2026  12:01PM", "2026-07-20T12:01:00Z"),
        ("20.07.2026  09:52", "2026-07-20T09:52:00Z"),
        ("20-07-2026  09:52", "2026-07-20T09:52:00Z"),
        ("2026-07-20  09:52", "2026-07-20T09:52:00Z"),
    ] {
        let line = format!("{said}               56,006 a.txt");
        assert_eq!((name(&line).as_str(), time(&line).as_str()), ("a.txt", wanted), "{said}");
        assert_eq!(item(line.as_bytes()).size, Some(56_006));
    }
}

#[test]
fn one_odd_line_spoils_nothing() {
    let text =
        b"insgesamt 12\r\n\r\nls: cannot open directory\n-rw-r--r-- 1 u g 5 Nov 20 10:00 a\xe9\n?\nNov 20 10:00\n";
    let listing = listing(text);
    assert_eq!(listing.items.len(), 1);
    assert_eq!(listing.items[0].name, b"a\xe9");
    assert_eq!(listing.unread, [&b"ls: cannot open directory"[..], b"?", b"Nov 20 10:00"]);
    let mvs = super::read(b"Volume Unit  Dsname\nWYOSPT 3420 2003/05/21 1 200 FB 80 8053 PS X.Y\n", now());
    assert!(!mvs.is_understood());
    assert!(super::read(b"total 0\n", now()).is_understood());
    assert!(super::read(b"", now()).is_understood());
}

#[test]
fn what_vms_tells_on_two_lines() {
    let text = b"\r\nDirectory DKA0:[TEST]\r\n\r\nLOGIN.COM;4    3/9   12-MAR-2025 10:02:11  [TEST]  (RWED,,,)\r\n\
                 A_VERY_LONG_NAME.TXT;12\r\n               8/9   12-MAR-2025 10:02  [TEST]  (RWED,,,)\r\n\
                 \r\nTotal of 2 files, 11/18 blocks\r\n";
    let listing = listing(text);
    let names: Vec<_> = listing.items.iter().map(|item| String::from_utf8_lossy(&item.name)).collect();
    assert_eq!(names, ["LOGIN.COM;4", "A_VERY_LONG_NAME.TXT;12"]);
    assert_eq!((listing.unread_lines, listing.items[1].size), (0, None));
}

#[test]
fn facts_are_read_as_the_standard_has_them() {
    let text = b"type=cdir;modify=20260101000000; .\r\nType=pdir; ..\r\nTYPE=File;Size=5;Modify=20260301120000.123;UNIX.mode=0644;  a b \r\n\
                 type=dir;unix.ownername=Domain Users; sub\r\ntype=OS.unix=slink:/x;size=1; l\r\ntype=file;size=7 odd\r\n lonely\r\n\
                 rubbish\r\ntype=file; \xe9t\xe9\r\n";
    let listing = read_facts(text);
    let told: Vec<_> = listing.items.iter().map(|item| (item.name.as_slice(), item.kind, item.size)).collect();
    assert_eq!(
        told,
        [
            (&b" a b "[..], Kind::File, Some(5)),
            (b"sub", Kind::Folder, None),
            (b"l", Kind::Link, Some(1)),
            (b"odd", Kind::File, Some(7)),
            (b"lonely", Kind::Other, None),
            (b"\xe9t\xe9", Kind::File, None),
        ]
    );
    assert_eq!(listing.items[0].modified, Some(1_772_366_400));
    assert_eq!((listing.items[0].mode, listing.unread_lines), (Some(0o644), 1));
}

proptest! {
    #[test]
    fn no_line_is_too_odd(text in proptest::collection::vec(any::<u8>(), 0..200), lead in "(-rw-r--r-- 1 u g |)([0-9]{1,3} |)(Nov 20 10:00 |07-20-26 |)") {
        let line = [lead.as_bytes(), &text].concat();
        let _ = read(&line, now());
        let _ = read_facts(&line);
        let _ = read_names(&line);
    }
}
