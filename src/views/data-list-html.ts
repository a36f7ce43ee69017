import { isScience } from '../domain/frame/science.ts';
import { typesText } from '../domain/association/smart/wording.ts';
import { ACQUISITION_STYLE } from './acquisition-style.ts';
import type { Anchors } from './data-list-anchors.ts';
import { anchorsOf } from './data-list-anchors.ts';
import { absSection, problemsSection } from './data-list-abs.ts';
import { findingsSection, otherPlotsSection } from './data-list-findings.ts';
import { framesSection } from './data-list-frames.ts';
import { obsSection } from './data-list-obs.ts';
import { DATA_LIST_STYLE } from './data-list-style.ts';
import type { DataList } from './data-list.ts';
import type { Markup } from './markup.ts';
import { markup, styleElement } from './markup.ts';

/**
 * The daily data list (`phoenix prepare -B`): one page without anything from elsewhere. No script runs on it, whatever
 * stands in the headers: all text is escaped, and the policy of the page forbids it.
 */
export function dataListHtml(list: DataList): string {
  const anchors = anchorsOf(list);
  const title = `${list.process} ${list.date}: data list`;
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>${title}</title>
${styleElement(DATA_LIST_STYLE + ACQUISITION_STYLE)}
</head>
<body>
<a class="skip" href="#main">to the content</a>
<header>
<h1>${title}</h1>
${summary(list, anchors)}
${contents(list, anchors)}
</header>
<main id="main">
${findingsSection(list, anchors)}${otherPlotsSection(list, anchors)}${obsSection(list, anchors)}${framesSection(list, anchors)}${absSection(list, anchors)}${problemsSection(list, anchors)}</main>
</body>
</html>
`.markup;
}

function summary({ findings, abs, problems, rules }: DataList, { frames }: Anchors): Markup {
  const science = frames.filter((frame) => isScience(frame, rules.cascade));
  const hours = science.reduce((sum, { exptimeSeconds }) => sum + exptimeSeconds, 0) / 3600;
  const entries = [
    ['frames', String(frames.length)],
    ['by raw type', typesText(frames.map(({ rawType = 'unclassified' }) => ({ rawType })))],
    ['science exposure', `${hours.toFixed(1)} h`],
    ['OBs', String(new Set(science.map(({ obsId }) => obsId)).size)],
    ['programmes', String(new Set(science.map(({ obsProgId }) => obsProgId)).size)],
    ['ABs', String(abs.length)],
    ['findings', String(findings.length)],
    ['rules', `${rules.instrument} ${rules.version}`],
  ] as const;
  return markup`<dl class="summary">
${entries.map(
  ([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}<div${problems.length > 0 ? markup` class="alarm"` : undefined}><dt>problems</dt><dd>${problems.length}</dd></div>
</dl>`;
}

function contents(list: DataList, { units }: Anchors): Markup {
  const entries = [
    ['findings', `Findings (${list.findings.length})`],
    ['obs', 'OBs'],
    ['frames', `Frames (${list.frames.length})`],
    ['abs', `ABs (${list.abs.length})`],
    ['problems', `Problems (${list.problems.length})`],
  ] as const;
  const plots = units.map(
    (unit, index) => markup`<li><a href="#plot-${index + 1}">${unit.title}</a></li>
`,
  );
  return markup`<nav aria-label="On this page"><ul>
${entries.map(
  ([anchor, text]) => markup`<li><a href="#${anchor}">${text}</a></li>
`,
)}</ul>
<details><summary>Plots of OBs and containers (${units.length})</summary><ul>
${plots}</ul></details></nav>`;
}
