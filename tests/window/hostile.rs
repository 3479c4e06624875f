//! A message that tries everything to tell its sender that it was opened, shown in the real window: not one packet
//! leaves. The window runs where each packet it sent would be named.

use crate::harness::file;
use crate::screen::{Display, Window};

const VISIBLE: &str = "Premier paragraphe visible du message piégé.";
const LAST: &str = "Dernier paragraphe visible du message piégé.";

/// Ways a page makes a browser fetch something, each to its own address, by name and by number.
const TRAPS: &str = r#"<html><head>
<base href="https://base.pistage.example/">
<meta http-equiv="refresh" content="0;url=https://saut.pistage.example/">
<link rel="stylesheet" href="https://style.pistage.example/a.css">
<link rel="prefetch" href="https://avance.pistage.example/"><link rel="dns-prefetch" href="//nom.pistage.example">
<link rel="preconnect" href="https://connexion.pistage.example"><link rel="preload" as="image" href="http://203.0.113.10/a.png">
<link rel="icon" href="https://icone.pistage.example/favicon.ico"><link rel="manifest" href="https://manifeste.pistage.example/">
<style>@import url("https://import.pistage.example/b.css"); @import 'http://203.0.113.11/c.css';
@font-face { font-family: P; src: url(https://police.pistage.example/p.woff2) }
body { background: url(http://203.0.113.12/fond.png); font-family: P }
p::before { content: url("https://avant.pistage.example/i.png") } li { list-style-image: url(http://203.0.113.13/l.png) }
@media print { p { background: url(https://impression.pistage.example/) } }</style>
<script src="https://script.pistage.example/s.js"></script>
<script>fetch("https://appel.pistage.example/"); new Image().src = "http://203.0.113.14/"; document.location = "https://lieu.pistage.example/"</script>
</head><body onload="fetch('http://203.0.113.15/')" background="https://attribut.pistage.example/f.png">
<p>VISIBLE</p>
<img src="http://203.0.113.16/suivi.gif" width="1" height="1"><img srcset="https://jeu.pistage.example/2x.png 2x" src="//relatif.pistage.example/i.png">
<img src="x" onerror="fetch('https://erreur.pistage.example/')"><img src="\\203.0.113.17\partage\i.png"><img src="file://203.0.113.18/i.png">
<picture><source srcset="https://source.pistage.example/i.webp"><img src="cid:absent@pistage.example"></picture>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="http://203.0.113.19/i.svg" width="9" height="9"/>
<use href="https://svg.pistage.example/u.svg#a"/><script>fetch("https://svgscript.pistage.example/")</script><style>@import url(https://svgstyle.pistage.example/)</style></svg>
<iframe src="http://203.0.113.20/cadre"></iframe><iframe srcdoc="<img src='https://srcdoc.pistage.example/i.png'>"></iframe>
<object data="https://objet.pistage.example/o.swf"><embed src="https://embarque.pistage.example/e"></object>
<applet code="A" archive="https://applet.pistage.example/a.jar"></applet>
<video src="https://video.pistage.example/v.mp4" poster="http://203.0.113.21/p.png" autoplay></video><audio src="https://son.pistage.example/" autoplay></audio>
<form action="https://formulaire.pistage.example/" method="post"><input type="image" src="http://203.0.113.22/bouton.png"><input name="code" autofocus onfocus="this.form.submit()"></form>
<div style="background-image: url('https://ligne.pistage.example/d.png'); width: expression(fetch('https://expression.pistage.example/'))">Bloc</div>
<table background="https://tableau.pistage.example/t.png"><tr><td background="http://203.0.113.23/c.png">Case</td></tr></table>
<a href="https://lien.pistage.example/" ping="https://ping.pistage.example/">Un lien que personne ne suit</a>
<math><mtext><img src="https://maths.pistage.example/i.png"></mtext></math>
<!--[if mso]><img src="https://mso.pistage.example/i.png"><![endif]--><noscript><img src="http://203.0.113.24/n.png"></noscript>
FILLER
<p>LAST</p></body></html>
"#;

/// The message: the page, and headers and parts that ask for something to be fetched or answered.
fn message() -> String {
    let filler: String = (1..=60).map(|line| format!("<p>Ligne {line} : un texte assez long pour qu’il faille descendre.</p>\n")).collect();
    let page = TRAPS.replace("VISIBLE", VISIBLE).replace("LAST", LAST).replace("FILLER", &filler);
    let headers = "From: \"Service piégé\" <contact@ailleurs.test>\n\
        To: dr.martin@cabinet-martin.mss.test\n\
        Subject: Message qui veut qu'on le suive\n\
        Date: Sun, 22 Nov 2026 10:42:00 +0100\n\
        Message-ID: <piege@pistage.example>\n\
        Disposition-Notification-To: <contact@pistage.example>\n\
        Return-Receipt-To: <contact@pistage.example>\n\
        List-Unsubscribe: <https://desinscription.pistage.example/>\n\
        Face: https://visage.pistage.example/\n\
        X-Image-URL: https://portrait.pistage.example/i.png\n\
        MIME-Version: 1.0\n\
        Content-Type: multipart/mixed; boundary=\"limite\"\n";
    let external = "--limite\nContent-Type: message/external-body; access-type=URL; URL=\"https://corps.pistage.example/\"\n\n\
        Content-Type: image/png\n\n";
    let picture = "--limite\nContent-Type: image/svg+xml\nContent-Disposition: inline; filename=\"dessin.svg\"\n\n\
        <svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><image xlink:href=\"http://203.0.113.30/i.png\"/></svg>\n";
    let text = format!(
        "{headers}\n--limite\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{page}{external}{picture}--limite--\n"
    );
    text.replace('\n', "\r\n")
}

#[test]
fn a_message_that_wants_to_be_followed_sends_no_packet() {
    let display = Display::start(&[]);
    let (_message_folder, message) = file("piege.eml", message().as_bytes());
    let (report_folder, report) = file("report", b"");
    let no_network = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/window/no-network");
    let before = [no_network, "--report", report.as_str()];
    let mut window = Window::open(&display, "hostile", report_folder.path(), &before, &["window", "--message", message.as_str()]);
    window.expect_text(VISIBLE, 60);
    window.picture("opened");
    // Pictures are often fetched when they come into view only.
    for _ in 0..12 {
        window.scroll(10);
    }
    window.expect_text(LAST, 15);
    window.picture("scrolled");
    // Time for what would be asked later, or again.
    std::thread::sleep(std::time::Duration::from_secs(3));
    window.assert_runs();
    window.end();
    let report = std::fs::read_to_string(report).unwrap();
    assert_eq!(report, "end 0\n", "packets left, or they were not counted to the end");
}
