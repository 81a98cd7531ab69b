//! The tables: one for each language, in the words of that language.

/// What a block of a language looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Comments, quotes and words.
    Code,
    /// A patch.
    Diff,
    /// A request or an answer.
    Http,
    /// Tags.
    Markup,
    /// What was typed into a shell and what it answered.
    Session,
}

/// What the names are that are no word of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// Nothing.
    Plain,
    /// Functions before a bracket.
    Calls,
    /// That, and types when they begin with a capital.
    CallsAndTypes,
    /// Commands where one may stand.
    Commands,
    /// Keys before a colon or an equals sign; sections in brackets.
    Keys,
    /// Instructions at the beginning of a line, labels before a colon.
    First,
}

/// How far a quotation may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// One character.
    Character,
    /// The line.
    Line,
    /// The block.
    Block,
}

/// What a quotation begins and ends with.
#[derive(Debug)]
pub(super) struct Quote {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    pub(super) escape: bool,
    pub(super) span: Span,
}

/// All there is to know of a language. Lists are words apart.
#[derive(Debug)]
pub(super) struct Language {
    /// What a fence may call it, in small letters.
    pub(super) names: &'static str,
    pub(super) shape: Shape,
    /// What begins a comment that ends with its line.
    pub(super) comments: &'static str,
    /// What begins and ends the other comments.
    pub(super) blocks: &'static [(&'static str, &'static str)],
    /// Longer ones first.
    pub(super) quotes: &'static [Quote],
    /// What takes its meaning from the next character of a quotation.
    pub(super) escape: u8,
    pub(super) keywords: &'static str,
    pub(super) types: &'static str,
    pub(super) constants: &'static str,
    /// What may stand in a word besides letters, digits and the underscore.
    pub(super) in_words: &'static str,
    pub(super) names_are: Names,
    /// Whether `IF` is `if`; the words are in small letters then.
    pub(super) caseless: bool,
}

const fn quote(open: &'static str, close: &'static str, escape: bool, span: Span) -> Quote {
    Quote { open, close, escape, span }
}

const DOUBLE: Quote = quote("\"", "\"", true, Span::Line);
const SINGLE: Quote = quote("'", "'", true, Span::Line);
const CHARACTER: Quote = quote("'", "'", true, Span::Character);
const BACKTICK: Quote = quote("`", "`", true, Span::Block);
const THREE_DOUBLE: Quote = quote("\"\"\"", "\"\"\"", true, Span::Block);
const THREE_SINGLE: Quote = quote("'''", "'''", true, Span::Block);

const C_BLOCK: &[(&str, &str)] = &[("/*", "*/")];
const C_QUOTES: &[Quote] = &[DOUBLE, CHARACTER];
const BOTH: &[Quote] = &[DOUBLE, SINGLE];
const ALL_LINES: &[Quote] = &[quote("\"", "\"", true, Span::Block), quote("'", "'", false, Span::Block)];

/// What a language is that is left to its name.
const NONE: Language = Language {
    names: "",
    shape: Shape::Code,
    comments: "",
    blocks: &[],
    quotes: BOTH,
    escape: b'\\',
    keywords: "",
    types: "",
    constants: "true false null",
    in_words: "",
    names_are: Names::Plain,
    caseless: false,
};

const C: Language = Language {
    names: "c h objc objective-c",
    comments: "//",
    blocks: C_BLOCK,
    quotes: C_QUOTES,
    keywords: "auto break case const continue default do else enum extern for goto if inline register \
        restrict return sizeof static struct switch typedef union volatile while",
    types: "bool char double float int long short signed size_t ssize_t unsigned void wchar_t int8_t \
        int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t uintptr_t BOOL BYTE CHAR DWORD HANDLE \
        HMODULE LPCSTR LPCWSTR LPSTR LPVOID LPWSTR NTSTATUS PVOID QWORD SIZE_T ULONG UINT VOID WCHAR WORD",
    constants: "true false NULL TRUE FALSE nullptr INVALID_HANDLE_VALUE",
    names_are: Names::Calls,
    ..NONE
};

const JS: Language = Language {
    names: "js javascript jsx mjs cjs node",
    comments: "//",
    blocks: C_BLOCK,
    quotes: &[DOUBLE, SINGLE, BACKTICK],
    keywords: "as async await break case catch class const continue debugger default delete do else export \
        extends finally for from function get if import in instanceof let new of return set static super \
        switch this throw try typeof var void while with yield",
    constants: "true false null undefined NaN Infinity",
    in_words: "$",
    names_are: Names::CallsAndTypes,
    ..NONE
};

const SHELL: Language = Language {
    names: "sh bash shell zsh ksh fish ash shellscript",
    comments: "#",
    quotes: ALL_LINES,
    keywords: "case do done elif else esac export fi for function if in local readonly return select then \
        time until while declare unset",
    constants: "",
    in_words: "-./~+",
    names_are: Names::Commands,
    ..NONE
};

const KEYS: Language = Language { comments: "#", names_are: Names::Keys, in_words: "-./", ..NONE };

/// Every language there is.
pub(super) const LANGUAGES: &[Language] = &[
    C,
    Language {
        names: "cpp c++ cc cxx hpp hxx",
        quotes: &[quote("R\"(", ")\"", false, Span::Block), DOUBLE, CHARACTER],
        keywords: "alignas alignof auto break case catch class concept const const_cast consteval constexpr \
            continue co_await co_return co_yield decltype default delete do dynamic_cast else enum explicit \
            export extern final for friend goto if inline mutable namespace new noexcept operator override \
            private protected public reinterpret_cast requires return sizeof static static_assert static_cast \
            struct switch template this throw try typedef typename union using virtual volatile while",
        names_are: Names::CallsAndTypes,
        ..C
    },
    Language {
        names: "cs csharp c# dotnet",
        quotes: &[THREE_DOUBLE, quote("@\"", "\"", false, Span::Block), DOUBLE, CHARACTER],
        keywords: "abstract as async await base break case catch checked class const continue default delegate \
            do else enum event explicit extern finally fixed for foreach get goto if implicit in init interface \
            internal is lock namespace new operator out override params private protected public readonly \
            record ref return sealed set sizeof stackalloc static struct switch this throw try typeof unchecked \
            unsafe using virtual volatile when where while yield",
        types: "bool byte char decimal double dynamic float int long nint object sbyte short string uint ulong \
            ushort var void",
        constants: "true false null",
        names_are: Names::CallsAndTypes,
        ..C
    },
    Language {
        names: "java kotlin kt kts groovy gradle scala dart",
        quotes: &[THREE_DOUBLE, DOUBLE, SINGLE],
        keywords: "abstract as assert break by case catch class companion const continue data def default do \
            else enum extends final finally for fun goto if implements import in instanceof interface internal \
            is lateinit native new object open override package private protected public record return sealed \
            static strictfp super suspend switch synchronized this throw throws trait transient try typealias \
            val var volatile when where while with yield",
        types: "boolean byte char double float int long short void",
        constants: "true false null",
        names_are: Names::CallsAndTypes,
        ..C
    },
    JS,
    Language {
        names: "ts typescript tsx mts cts",
        keywords: "abstract as async await break case catch class const continue debugger declare default delete \
            do else enum export extends finally for from function get if implements import in infer instanceof \
            interface is keyof let namespace new of private protected public readonly return satisfies set \
            static super switch this throw try type typeof var void while with yield",
        types: "any bigint boolean never number object string symbol unknown",
        ..JS
    },
    Language {
        names: "go golang",
        quotes: &[DOUBLE, CHARACTER, quote("`", "`", false, Span::Block)],
        keywords: "break case chan const continue default defer else fallthrough for func go goto if import \
            interface map package range return select struct switch type var",
        types: "any bool byte comparable complex128 complex64 error float32 float64 int int16 int32 int64 int8 \
            rune string uint uint16 uint32 uint64 uint8 uintptr",
        constants: "true false nil iota",
        ..C
    },
    Language {
        names: "rust rs",
        quotes: &[
            quote("r##\"", "\"##", false, Span::Block),
            quote("r#\"", "\"#", false, Span::Block),
            quote("\"", "\"", true, Span::Block),
            CHARACTER,
        ],
        keywords: "as async await break const continue crate dyn else enum extern fn for if impl in let loop \
            match mod move mut pub ref return self static struct super trait type union unsafe use where while",
        types: "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize Self",
        constants: "true false",
        names_are: Names::CallsAndTypes,
        ..C
    },
    Language {
        names: "swift",
        quotes: &[THREE_DOUBLE, DOUBLE],
        keywords: "as async await break case catch class continue default defer do else enum extension fallthrough \
            fileprivate for func guard if import in init inout internal is let mutating open operator override \
            private protocol public repeat rethrows return self static struct subscript super switch throw throws \
            try typealias var where while",
        types: "",
        constants: "true false nil",
        names_are: Names::CallsAndTypes,
        ..C
    },
    Language {
        names: "py python python3 py3 pyw ipython",
        comments: "#",
        quotes: &[THREE_DOUBLE, THREE_SINGLE, DOUBLE, SINGLE],
        keywords: "and as assert async await break case class continue def del elif else except finally for from \
            global if import in is lambda match nonlocal not or pass raise return self try while with yield",
        types: "bool bytearray bytes dict float frozenset int list object set str tuple",
        constants: "True False None",
        names_are: Names::CallsAndTypes,
        ..NONE
    },
    Language {
        names: "rb ruby",
        comments: "#",
        blocks: &[("=begin", "=end")],
        keywords: "alias and begin break case class def defined? do else elsif end ensure extend for if in include \
            lambda loop module next not or private protected public puts raise redo require require_relative rescue \
            retry return self super then undef unless until when while yield",
        constants: "true false nil",
        in_words: "?",
        names_are: Names::CallsAndTypes,
        ..NONE
    },
    Language {
        names: "pl perl pm",
        comments: "#",
        blocks: &[("=pod", "=cut"), ("=head1", "=cut")],
        keywords: "and cmp default die do else elsif eq eval for foreach ge given gt if last le local lt my ne next no \
            not or our package print redo require return say sub unless until use when while xor",
        constants: "undef",
        names_are: Names::Calls,
        ..NONE
    },
    Language {
        names: "php php3 php5 php7 php8",
        comments: "// #",
        quotes: &[quote("\"", "\"", true, Span::Block), quote("'", "'", true, Span::Block)],
        keywords: "abstract and array as break case catch class clone const continue declare default do echo else elseif \
            empty enum extends final finally fn for foreach function global goto if implements include include_once \
            instanceof interface isset list match namespace new or php print private protected public readonly require \
            require_once return static switch this throw trait try unset use var while xor yield",
        types: "bool float int iterable mixed object string void",
        constants: "true false null",
        caseless: true,
        names_are: Names::CallsAndTypes,
        ..C
    },
    Language {
        names: "lua luau",
        comments: "--",
        blocks: &[("--[[", "]]")],
        quotes: &[quote("[[", "]]", false, Span::Block), DOUBLE, SINGLE],
        keywords: "and break do else elseif end for function goto if in local not or repeat return then until while",
        constants: "true false nil",
        names_are: Names::Calls,
        ..NONE
    },
    SHELL,
    Language {
        names: "powershell ps ps1 pwsh psm1 posh",
        blocks: &[("<#", "#>")],
        quotes: &[
            quote("@\"", "\"@", false, Span::Block),
            quote("@'", "'@", false, Span::Block),
            quote("\"", "\"", true, Span::Block),
            quote("'", "'", false, Span::Block),
        ],
        escape: b'`',
        keywords: "begin break catch class continue data do dynamicparam else elseif end enum exit filter finally for \
            foreach function if in param process return switch throw trap try until using while",
        in_words: "-.:\\",
        caseless: true,
        ..SHELL
    },
    Language {
        names: "bat batch cmd dos dosbatch",
        comments: ":: rem REM",
        quotes: &[quote("\"", "\"", false, Span::Line)],
        keywords: "call defined do else endlocal errorlevel exist exit for goto if in not set setlocal shift",
        in_words: "-.\\:",
        caseless: true,
        ..SHELL
    },
    Language {
        names: "vb vbs vba vbnet vbscript visual-basic",
        comments: "'",
        quotes: &[quote("\"", "\"", false, Span::Line)],
        keywords: "and as attribute byref byval call case class const declare dim do each else elseif end error exit \
            explicit for function get goto if in is let loop module mod new next not on option optional or private \
            property ptrsafe public redim rem resume select set step sub then to type until wend while with xor",
        types: "boolean byte double integer long longptr object single string variant",
        constants: "true false nothing null empty",
        caseless: true,
        names_are: Names::Calls,
        ..NONE
    },
    Language {
        names: "sql mysql postgres postgresql plsql tsql sqlite kql kusto spl",
        comments: "-- //",
        blocks: C_BLOCK,
        keywords: "add all alter and any as asc between by case cascade check column commit constraint create \
            database declare default delete desc distinct drop else end exec execute exists explain extend foreign \
            from full grant group having if in index inner insert into is join key left let like limit not offset on \
            or order outer over primary procedure project references revoke right rollback select set summarize table \
            then top trigger truncate union unique update use values view when where with",
        types: "bigint bit blob boolean char date datetime decimal double float int integer numeric real smallint text \
            time timestamp uuid varchar",
        caseless: true,
        names_are: Names::Calls,
        ..NONE
    },
    Language {
        names: "yara yar",
        quotes: &[DOUBLE],
        keywords: "all and any ascii at base64 condition contains endswith entrypoint filesize for fullword global \
            import in include iequals matches meta nocase none not of or private rule startswith strings them wide xor",
        types: "int8 int16 int32 uint8 uint16 uint32 uint16be uint32be",
        constants: "true false KB MB",
        ..C
    },
    Language { names: "json json5 jsonc jsonl ndjson ipynb", comments: "//", blocks: C_BLOCK, ..KEYS },
    Language { names: "yaml yml sigma", constants: "true false null yes no on off", ..KEYS },
    Language { names: "toml", quotes: &[THREE_DOUBLE, THREE_SINGLE, DOUBLE, SINGLE], ..KEYS },
    Language {
        names: "ini cfg conf config properties dosini systemd reg env dotenv editorconfig inf",
        comments: "# ;",
        constants: "true false yes no on off",
        ..KEYS
    },
    Language {
        names: "hcl terraform tf tfvars",
        comments: "# //",
        blocks: C_BLOCK,
        keywords: "data dynamic for if in locals module output provider resource terraform variable",
        ..KEYS
    },
    Language {
        names: "make makefile mk gnumake",
        keywords: "define else endef endif export ifdef ifeq ifndef ifneq include override unexport vpath",
        constants: "",
        ..KEYS
    },
    Language {
        names: "css scss less sass",
        comments: "//",
        blocks: C_BLOCK,
        keywords: "important",
        constants: "",
        ..KEYS
    },
    Language { names: "docker dockerfile containerfile", comments: "#", names_are: Names::First, ..NONE },
    Language {
        names: "nginx nginxconf apache apacheconf htaccess",
        comments: "#",
        constants: "on off",
        names_are: Names::First,
        ..NONE
    },
    Language {
        names: "asm assembly nasm masm gas x86asm armasm s",
        comments: "; # //",
        blocks: C_BLOCK,
        types: "byte dword ptr qword word offset",
        constants: "",
        in_words: ".$",
        names_are: Names::First,
        ..NONE
    },
    Language { names: "latex tex", comments: "%", quotes: &[], constants: "", ..NONE },
    Language { names: "diff patch udiff", shape: Shape::Diff, ..NONE },
    Language { names: "http https http-headers", shape: Shape::Http, ..NONE },
    Language {
        names: "html htm xhtml xml svg xsd xsl xslt plist rss atom vue svelte xaml",
        shape: Shape::Markup,
        ..NONE
    },
    Language {
        names: "console shell-session sh-session shellsession bash-session terminal ps1con",
        shape: Shape::Session,
        ..NONE
    },
];
