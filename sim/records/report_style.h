#pragma once

#include <string_view>

namespace sideport::records {

/// Paper version of the interface's tokens: neutral greys, state as colour + glyph + word, contrast
/// on white at least 4.5. Yellow is beam and nothing else.
inline constexpr std::string_view kReportStyle = R"css(
:root{--ink:#171717;--soft:#545454;--faint:#767676;--line:#d4d4d4;--hair:#e8e8e8;--wash:#f6f6f6;
--ok:#0a7552;--caution:#8a5800;--danger:#c22b0e;--danger-wash:#fdf2ef;--beam:#f2c800;--accent:#12649f;--dye:#8d6a2b;--csf:#1f6fa8}
*{box-sizing:border-box}
html{font:14px/1.45 Inter,"Inter Variable",system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,sans-serif;
color:var(--ink);background:#fff;font-variant-numeric:tabular-nums;-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{max-width:980px;margin:0 auto;padding:32px 28px 40px}
h1{font-size:26px;line-height:1.2;font-weight:650;letter-spacing:-.012em;margin:0 0 6px}
h2{font-size:15px;font-weight:650;margin:34px 0 10px;padding-top:10px;border-top:1px solid var(--ink)}
h3{font-size:13px;font-weight:650;margin:0}
p{margin:0 0 8px}
.brand{display:flex;justify-content:space-between;font-size:12px;color:var(--soft);margin-bottom:22px}
.brand b{color:var(--ink);font-weight:650}
.head{display:grid;grid-template-columns:1fr auto;gap:28px;align-items:start}
.who{color:var(--soft)}.who b{color:var(--ink);font-weight:600}
.verdict{display:flex;align-items:center;gap:8px;font-size:15px;font-weight:650;border:1.5px solid;border-radius:4px;padding:7px 14px 7px 11px;white-space:nowrap}
.verdict.ok{color:var(--ok)}.verdict.danger{color:var(--danger)}
.facts{display:flex;flex-wrap:wrap;justify-content:space-between;gap:10px 26px;margin:22px 0 0;padding:14px 0 13px;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
.facts dt{font-size:11px;color:var(--soft)}.facts dd{margin:1px 0 0;font-size:21px;line-height:1.2;font-weight:550;white-space:nowrap}
.facts small{display:block;font-size:12px;line-height:1.4;color:var(--soft);font-weight:400}
.stem{color:var(--soft);max-width:74ch;margin-top:14px}
svg.glyph{width:15px;height:15px;flex:none;vertical-align:-2.5px}
.ok{color:var(--ok)}.caution{color:var(--caution)}.danger{color:var(--danger)}.none{color:var(--faint)}
ol.faults,ul.talk{list-style:none;margin:0;padding:0}
ol.faults li{display:grid;grid-template-columns:20px 44px 1fr;gap:0 8px;background:var(--danger-wash);border-left:3px solid var(--danger);padding:10px 14px 10px 11px;margin-bottom:8px;break-inside:avoid}
ol.faults li>svg{margin-top:2px}
ol.faults h3{font-size:14px}
ul.talk li{display:grid;grid-template-columns:20px 44px 1fr;gap:0 8px;padding:6px 0 6px 14px;border-bottom:1px solid var(--hair);break-inside:avoid}
ul.talk li>svg{margin-top:2px}
time,.time{color:var(--soft);white-space:nowrap}
.question{margin-top:12px;padding-left:14px;border-left:3px solid var(--line);color:var(--soft);font-style:italic}
.good{color:var(--soft)}
.pictures{display:grid;grid-template-columns:repeat(3,1fr);gap:16px 14px}
figure{margin:0;break-inside:avoid}
figure img{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:#000}
figcaption{display:grid;grid-template-columns:auto 1fr auto;gap:0 7px;font-size:12px;line-height:1.35;padding-top:6px}
.no{display:inline-block;min-width:16px;height:16px;line-height:16px;padding:0 3px;text-align:center;font-size:10.5px;font-weight:600;color:#fff;background:var(--soft);border-radius:2px}
table{border-collapse:collapse;width:100%}
th{font-size:11px;font-weight:500;color:var(--soft);text-align:left;padding:0 10px 5px 0;border-bottom:1px solid var(--line)}
td{padding:6px 10px 6px 0;border-bottom:1px solid var(--hair);vertical-align:top}
tr{break-inside:avoid}
.num{text-align:right;white-space:nowrap;padding-right:0}
tr.section td{padding-top:14px;font-size:11px;color:var(--soft);font-weight:600;border-bottom-color:var(--line);break-after:avoid}
td.outcome{white-space:nowrap}
td.evidence{color:var(--soft)}
.byhand{margin-top:4px;padding-left:8px;border-left:2px solid currentColor;color:var(--ink)}td.outcome .byhand,ul.talk .byhand{white-space:nowrap;font-size:12px}.byhand small{color:var(--soft)}
tr.na td{color:var(--faint)}
.tag{font-size:10.5px;color:var(--soft);border:1px solid var(--line);border-radius:2px;padding:0 4px;margin-left:5px;white-space:nowrap}
tr.sum td{border-bottom:0;border-top:1px solid var(--ink);font-weight:650;padding-top:8px}
.checklist{table-layout:fixed}.checklist col.o{width:17%}.checklist col.i{width:36%}.checklist col.p{width:10%}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 36px;align-items:start}
.pair td:last-child{text-align:right;padding-right:0;white-space:nowrap}
.pair td:first-child{white-space:nowrap}.pair td.long{white-space:normal}
svg.timeline{width:100%;height:auto;display:block;font-size:10px}
.timeline text{fill:var(--soft)}.timeline .lane{font-size:10.5px;font-weight:600;fill:var(--ink)}
.timeline .tick{text-anchor:middle}.timeline .scale{text-anchor:end;font-size:9px}.timeline .view{font-size:8.5px}
.timeline .grid{stroke:var(--hair)}.timeline .base{stroke:var(--line)}.timeline .fault{stroke:var(--danger);stroke-dasharray:2 3}
.timeline .shot{fill:var(--soft)}.timeline .shotno{fill:#fff;font-size:9px;font-weight:600;text-anchor:middle}
.timeline .beam{fill:var(--beam);stroke:#8a7200;stroke-width:.6}
.timeline .port{fill:#3d3d3d}.timeline .tissue{fill:#d9d9d9}.timeline .wrong{fill:var(--danger)}.timeline .inbar{fill:#fff;font-size:9px}
.timeline polyline{fill:none;stroke-width:1.6;stroke-linejoin:round}
.timeline polyline.drawn{stroke:var(--csf)}.timeline polyline.given{stroke:var(--dye);stroke-dasharray:5 3}
.timeline .drawn-label{fill:var(--csf);text-anchor:end;font-weight:600}.timeline .given-label{fill:var(--dye);text-anchor:end;font-weight:600}
.timeline .push{fill:#bdbdbd}.timeline .over{fill:var(--danger)}.timeline .limit{stroke:var(--caution);stroke-dasharray:4 3}.timeline .limit-label{fill:var(--caution);text-anchor:end;font-size:8.5px}
.timeline .danger{color:var(--danger)}
.harm{margin:3px 0 0;color:var(--ink)}h3 .tag{font-weight:400}
.seen{color:var(--faint);white-space:nowrap;font-size:11px}
.pictures.small{grid-template-columns:repeat(4,1fr)}.pictures.small figcaption{font-size:10.5px;grid-template-columns:auto 1fr;grid-template-areas:"no time" "text text"}.pictures.small figcaption>*{grid-area:text}.pictures.small .no{grid-area:no}.pictures.small time{grid-area:time;text-align:right}
ol.steps{margin:0;padding-left:20px}ol.steps li{margin-bottom:6px;break-inside:avoid}
.views{margin-top:12px}.views .num,.views th.num{text-align:right;padding-right:0}
.again{max-width:680px;margin-bottom:12px}.changes{table-layout:fixed}.changes col.i{width:26%}.changes col.o{width:16%}.changes small{color:var(--soft)}
th.num{text-align:right;padding-right:0}
.cohort td{vertical-align:middle;padding-top:2px;padding-bottom:2px}.cohort .num{padding-right:10px}.cohort th.num{padding-right:10px}.cohort .place{white-space:nowrap;color:var(--soft)}
svg.strip{width:220px;height:20px;display:block}.strip .base{stroke:var(--line)}.strip .half{fill:#d9d9d9}.strip .one{stroke:var(--faint);stroke-width:1}.strip .median{stroke:var(--ink);stroke-width:1.6}.strip .own{fill:var(--accent);stroke:#fff;stroke-width:1.2}
svg.curve{width:100%;height:auto;display:block;font-size:10px;break-inside:avoid}.curve text{fill:var(--soft)}.curve .tick{text-anchor:middle}.curve .scale{text-anchor:end;font-size:9px}.curve .base{stroke:var(--line)}.curve .grid{stroke:var(--hair)}.curve .limit{stroke:var(--caution);stroke-dasharray:4 3}.curve .limit-label{fill:var(--caution)}
.curve .mean{fill:none;stroke:var(--accent);stroke-width:1.4;stroke-linejoin:round}.curve .passed{fill:var(--ink);stroke:var(--ink)}.curve .not-yet{fill:#fff;stroke:var(--ink);stroke-width:1.4}.curve .this{stroke:var(--accent);stroke-width:2}
.lead{margin-top:8px}.ratings td:nth-child(1),.ratings td:nth-child(3){padding-right:14px}.ratings .num{text-align:center;padding-right:14px}
.origin td:first-child{white-space:nowrap;width:130px;color:var(--soft)}
.broken{background:var(--danger-wash);border-left:3px solid var(--danger);padding:8px 12px;color:var(--danger);font-weight:600}
.notes div{height:32px;border-bottom:1px solid var(--line)}
ul.plain{margin:0;padding-left:16px}ul.plain li{margin-bottom:3px}
footer{margin-top:30px;padding-top:10px;border-top:1px solid var(--line);font-size:11px;color:var(--soft);display:flex;justify-content:space-between;gap:24px}
@media (max-width:640px){.head,.pair{grid-template-columns:1fr}.pictures{grid-template-columns:1fr 1fr}}
@page{size:A4;margin:14mm 15mm 15mm}
@media print{html{font-size:9pt}body{max-width:none;padding:0}.brand{margin-bottom:14px}h1{font-size:19pt}h2{margin-top:22px;break-after:avoid}
.facts dd{font-size:15pt}.facts{margin-top:14px}svg.timeline{break-inside:avoid}.screen{display:none}td{padding-top:3.5px;padding-bottom:3.5px}tr.section td{padding-top:9px}ul.talk li{padding-top:4px;padding-bottom:4px}.pictures{gap:11px 12px;grid-template-columns:repeat(4,1fr)}
.keep{break-inside:avoid}}
)css";

/// Glyphs on a 16-unit grid, one shape per state, so that colour is never alone.
inline constexpr std::string_view kReportGlyphs =
    R"svg(<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<symbol id="tick" viewBox="0 0 16 16"><path d="M2.5 8.5l3.8 3.8 7.2-8" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/></symbol>
<symbol id="triangle" viewBox="0 0 16 16"><path d="M8 1.8L15 14H1z" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"/><path d="M8 6v4M8 11.6v.6" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/></symbol>
<symbol id="ring" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.8"/></symbol>
<symbol id="cross" viewBox="0 0 16 16"><path d="M3 3l10 10M13 3L3 13" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round"/></symbol>
<symbol id="octagon" viewBox="0 0 16 16"><path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="currentColor"/><path d="M8 4v5M8 11.3v.7" stroke="#fff" stroke-width="1.8" stroke-linecap="round"/></symbol>
<symbol id="dash" viewBox="0 0 16 16"><path d="M4 8h8" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/></symbol>
</defs></svg>)svg";

}  // namespace sideport::records
