"""How the page looks: one column, light or dark as the reader's system asks, no script."""

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2329; --soft: #59636e; --line: #dcd9d1;
  --link: #1557a8; --good: #14683a; --bad: #a3261f; --notice: #fdf3d6; --notice-ink: #5c4300;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181c; --card: #1c2126; --ink: #e6e8ea; --soft: #a3adb7; --line: #363d45;
    --link: #8abaf5; --good: #6fd49a; --bad: #ff9c92; --notice: #3a2f12; --notice-ink: #f6dfa4;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem clamp(0.75rem, 4vw, 2.5rem) 4rem; max-width: 64rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: break-word;
}
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px;
}
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
h1 { margin: 1.5rem 0 0.25rem; font-size: clamp(1.6rem, 5vw, 2.3rem); line-height: 1.2; }
h2 { margin: 0 0 0.5rem; font-size: 1.35rem; line-height: 1.3; }
h3 { margin: 1.75rem 0 0.5rem; font-size: 1.05rem; }
p { margin: 0.5rem 0; max-width: 44rem; }
.soft { color: var(--soft); font-size: 0.92rem; }
.notice {
  padding: 0.6rem 1rem; border-radius: 0.5rem;
  background: var(--notice); color: var(--notice-ink);
}
section {
  margin-top: 2.5rem; padding: clamp(1rem, 3vw, 2rem);
  background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem;
}
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.4rem; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid var(--line); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 400; min-width: 11rem; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
td { font-variant-numeric: tabular-nums; }
.good, .bad { font-weight: 600; white-space: nowrap; }
.good { color: var(--good); }
.bad { color: var(--bad); }
figure { margin: 1rem 0 1.5rem; }
figure img {
  display: block; width: 100%; height: auto; max-width: 100%;
  padding: 0.5rem; background: #ffffff; border: 1px solid var(--line); border-radius: 0.5rem;
}
figcaption { margin-top: 0.4rem; color: var(--soft); font-size: 0.92rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 0.5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code, pre { font: 0.88rem/1.5 ui-monospace, "SFMono-Regular", Consolas, monospace; }
pre { margin: 0.75rem 0 0; }
summary { cursor: pointer; margin-top: 1.25rem; font-weight: 600; }
@media (max-width: 40rem) {  /* a phone: a row's name above its figures, nothing to the side */
  section { margin-inline: -0.5rem; }
  nav th, nav td { padding-right: 0.5rem; white-space: nowrap; }
  nav tbody th { min-width: 0; white-space: normal; }
  section table, section thead, section tbody { display: block; }
  section caption { display: block; }
  section tr { display: grid; grid-template-columns: 5fr 4fr 6fr 5fr; column-gap: 0.5rem; }
  section tr > :first-child { grid-column: 1 / -1; padding-top: 0.6rem; }
  section tbody tr > :first-child { font-weight: 600; }
  section tbody tr + tr > td { border-top: 0; }
  section th, section td { padding-right: 0; }
  section thead th { border: 0; padding-block: 0.2rem; }
  section thead { border-bottom: 2px solid var(--line); }
}
@media print { body { max-width: none; } section { break-before: page; border: 0; } }
"""
