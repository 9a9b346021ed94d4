//! What each reader takes, and what it says of what it does not take.
//!
//! Called by `cargo test`.

use super::*;

fn with<T>(json: &str, read: impl FnOnce(Params<'_>) -> T) -> T {
    let tree: Json = serde_json::from_str(json).expect("JSON");
    read(Params::of(&tree, &Shown::ours("a_method")).expect("an object"))
}

fn said<T: fmt::Debug, E: fmt::Display>(result: Result<T, E>) -> String {
    result.expect_err("refused").to_string()
}

#[test]
fn parameters_are_an_object_or_null() {
    with("null", |params| {
        assert_eq!(params.optional_text("a"), Ok(None));
    });
    for (json, found) in [
        ("[\"a\"]", "sequence"),
        ("\"secret\"", "string"),
        ("1", "integer"),
        ("false", "boolean"),
    ] {
        let tree: Json = serde_json::from_str(json).expect("JSON");
        let refused = Params::of(&tree, &Shown::ours("a_method"))
            .err()
            .expect("refused");
        let expected =
            format!("invalid type: {found}, expected struct variant JsonCommandRequest::a_method");
        assert_eq!(refused.to_string(), expected);
    }
}

#[test]
fn a_text_is_a_string_and_is_there() {
    with(r#"{"a":"x","b":null,"c":7,"d":"y\u0000"}"#, |params| {
        assert_eq!(params.text("a"), Ok("x"));
        assert_eq!(params.optional_text("a"), Ok(Some("x")));
        assert_eq!(params.optional_text("b"), Ok(None));
        assert_eq!(params.optional_text("e"), Ok(None));
        assert_eq!(said(params.text("e")), "missing field `e`");
        assert_eq!(
            said(params.text("b")),
            "invalid type: null, expected a string in `b`"
        );
        let wrong = "invalid type: integer, expected a string in `c`";
        assert_eq!(said(params.text("c")), wrong);
        assert_eq!(said(params.optional_text("c")), wrong);
        let nul = "invalid value: a NUL character in `d`";
        assert_eq!(said(params.text("d")), nul);
        assert_eq!(said(params.optional_text("d")), nul);
    });
}

#[test]
fn a_parameter_that_is_given_twice_is_refused() {
    let json = r#"{"a":"x","a":"x","b":1,"b":1,"c":{},"c":{},"d":true,"d":true}"#;
    with(json, |params| {
        assert_eq!(said(params.text("a")), "duplicate field `a`");
        assert_eq!(said(params.optional_text("a")), "duplicate field `a`");
        assert_eq!(said(params.number("b")), "duplicate field `b`");
        assert_eq!(said(params.index("b")), "duplicate field `b`");
        assert_eq!(params.object("c").err(), Some(ParamsError::Twice("c")));
        assert_eq!(said(params.flag("d")), "duplicate field `d`");
    });
}

#[test]
fn a_number_is_digits_in_a_text_or_a_number() {
    let json = r#"{"a":"18446744073709551615","b":18446744073709551615,"c":"0","d":null}"#;
    with(json, |params| {
        assert_eq!(params.number("a"), Ok(u64::MAX));
        assert_eq!(params.number("b"), Ok(u64::MAX));
        assert_eq!(params.optional_number("c"), Ok(Some(0)));
        assert_eq!(params.optional_number("d"), Ok(None));
        assert_eq!(said(params.number("d")), "missing field `d`");
    });
    for (json, expected) in [
        (r#"{"a":"x1"}"#, "invalid digit found in string"),
        (r#"{"a":"-1"}"#, "invalid digit found in string"),
        (r#"{"a":" 1"}"#, "invalid digit found in string"),
        (r#"{"a":"0x10"}"#, "invalid digit found in string"),
        (r#"{"a":""}"#, "cannot parse integer from empty string"),
        (
            r#"{"a":"18446744073709551616"}"#,
            "number too large to fit in target type",
        ),
    ] {
        with(json, |params| {
            assert_eq!(said(params.number("a")), expected, "{json}");
        });
    }
    for (value, found) in [
        ("-1", "integer"),
        ("1.0", "floating point"),
        ("true", "boolean"),
        ("[1]", "sequence"),
    ] {
        with(&format!(r#"{{"a":{value}}}"#), |params| {
            let expected = format!("invalid type: {found}, expected {NUMBER} in `a`");
            assert_eq!(said(params.number("a")), expected);
        });
    }
}

#[test]
fn an_index_counts_from_either_end() {
    for (value, index) in [
        ("0", 0),
        ("-2", u64::MAX - 1),
        ("\"-2\"", u64::MAX - 1),
        ("\"18446744073709551614\"", u64::MAX - 1),
        ("18446744073709551614", u64::MAX - 1),
        ("\"7\"", 7),
        ("9223372036854775807", u64::MAX / 2),
        ("-9223372036854775808", u64::MAX / 2 + 1),
    ] {
        with(&format!(r#"{{"a":{value}}}"#), |params| {
            assert_eq!(params.index("a"), Ok(index), "{value}");
        });
    }
    with(r#"{"a":1.5,"b":"one","c":null}"#, |params| {
        let expected = "invalid type: floating point, expected a 64-bit integer in `a`";
        assert_eq!(said(params.index("a")), expected);
        assert_eq!(said(params.index("b")), "invalid digit found in string");
        assert_eq!(params.optional_index("c"), Ok(None));
        assert_eq!(said(params.index("c")), "missing field `c`");
    });
}

#[test]
fn a_flag_is_true_or_false() {
    with(r#"{"a":true,"b":"true","c":null}"#, |params| {
        assert_eq!(params.flag("a"), Ok(true));
        assert_eq!(params.optional_flag("c"), Ok(None));
        assert_eq!(said(params.flag("c")), "missing field `c`");
        let expected = "invalid type: string, expected a boolean in `b`";
        assert_eq!(said(params.flag("b")), expected);
    });
}

#[test]
fn an_object_has_parameters_of_its_own() {
    with(r#"{"a":{"b":"x"},"c":null,"d":[]}"#, |params| {
        assert_eq!(params.object("a").expect("there").text("b"), Ok("x"));
        assert!(
            params
                .optional_object("c")
                .is_ok_and(|object| object.is_none())
        );
        assert_eq!(params.object("c").err(), Some(ParamsError::Missing("c")));
        let said = params.object("d").err().expect("refused").to_string();
        assert_eq!(said, "invalid type: sequence, expected a map in `d`");
    });
}
