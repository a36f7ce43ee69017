import type { Action, DatasetFiles } from '../domain/association/edits/action.ts';
import { describeAction } from '../domain/association/edits/action.ts';
import type { Finding, Proposal } from '../domain/association/smart/finding.ts';
import type { SmartCaseRule } from '../domain/instance/smart-rules.ts';
import { acquisitionSvgPart } from './acquisition-svg.ts';
import type { Anchors } from './data-list-anchors.ts';
import { findingId, linkTo, plotId } from './data-list-anchors.ts';
import type { DataList } from './data-list.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { describePlot } from './describe-plot.ts';
import { joined } from './page-parts.ts';

/** What a human should look at, each beside its plot; a plot stands with its first finding. */
export function findingsSection(list: DataList, anchors: Anchors): Markup {
  const shown = new Set<string>();
  const articles = list.findings.map((finding, index) => {
    const plot = finding.frames.map(anchors.plot).find((anchor) => anchor !== undefined);
    const isNew = plot !== undefined && !shown.has(plot);
    if (isNew) shown.add(plot);
    return findingArticle({ finding, id: findingId(index), plot, isNew }, list, anchors);
  });
  const nothing = markup`<p>Nothing to decide: every AB is one template whose exposures belong together.</p>
`;
  return markup`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${list.findings.length === 0 ? nothing : articles}
</section>
`;
}

/** Plots of OBs and containers about which there is nothing to decide. */
export function otherPlotsSection({ findings }: DataList, anchors: Anchors): Markup | undefined {
  const shown = new Set(findings.flatMap(({ frames }) => frames.map(anchors.plot)));
  const figures = anchors.units.flatMap((_, index) =>
    shown.has(plotId(index)) ? [] : plotFigure(plotId(index), anchors),
  );
  if (figures.length === 0) return undefined;
  return markup`<section aria-labelledby="plots">
<h2 id="plots">OBs without a finding</h2>
<div class="plots">
${figures}</div>
</section>
`;
}

interface ShownFinding {
  readonly finding: Finding;
  readonly id: string;
  readonly plot: string | undefined;
  readonly isNew: boolean;
}

function findingArticle({ finding, id, plot, isNew }: ShownFinding, list: DataList, anchors: Anchors): Markup {
  const figure = plot === undefined || !isNew ? undefined : plotFigure(plot, anchors);
  const rule = list.rules.smart.cases.find((one) => one.case === finding.case);
  const abs = finding.abs.map((name) => linkTo(anchors.ab(name), name));
  const frames = finding.frames.map((name) => frameLink(name, anchors));
  return markup`<article class="finding" id="${id}" aria-labelledby="${id}-title">
<div>
<h3 id="${id}-title">${finding.subject}</h3>
<p class="case">${rule === undefined ? finding.case : caseTitle(rule)} <span class="id">${finding.id}</span></p>
${decisionOf(finding, list)}
<table class="evidence"><caption>Evidence</caption>
<tbody>${finding.evidence.map(
    ({ what, value }) => markup`<tr><th scope="row">${what}</th>
<td>${value}</td></tr>
`,
  )}</tbody></table>
<h4>Recommended</h4>
${proposalText(finding.recommended, anchors)}
${
  finding.alternatives.length === 0
    ? undefined
    : markup`<h4>Alternatives</h4>
${finding.alternatives.map((proposal) => proposalText(proposal, anchors))}`
}
<p class="refs">${isNew || plot === undefined ? undefined : markup`${linkTo(plot, 'Plot')} · `}ABs: ${joined(abs, ', ')}. Frames: ${joined(frames, ', ')}.</p>
</div>
${figure}
</article>
`;
}

/** Cases of seed 000 have a number or a word, ours a dash. */
function caseTitle({ seedCase, title }: SmartCaseRule): string {
  if (seedCase === '-') return title;
  return /^\d/u.test(seedCase) ? `Case ${seedCase}: ${title}` : `${seedCase}: ${title}`;
}

function decisionOf({ id, recommended }: Finding, { choices, edits }: DataList): Markup {
  const choice = choices.findLast((one) => one.findingId === id && one.recommended === recommended.label);
  if (choice === undefined) return markup`<p class="decision open">Open: nobody has answered yet.</p>`;
  const { operator, at, reason } = choice.signature;
  const undone = edits.filter((edit) => edit.findingId === id && edit.undone !== undefined).map((edit) => edit.id);
  const without = undone.length === 0 ? '' : ` (undone: ${undone.join(', ')})`;
  return markup`<p class="decision">Decided: <strong>${choice.choice}</strong>${without}, by ${operator} at ${at}${reason === '' ? '' : `: ${reason}`}</p>`;
}

function proposalText({ label, because, actions }: Proposal, anchors: Anchors): Markup {
  const list = markup`<ul>${actions.map(
    (action) => markup`<li>${describeAction(action)}${datasetsText(action, anchors)}</li>
`,
  )}</ul>
`;
  return markup`<p class="proposal"><strong>${label}</strong>${because === '' ? '' : `: ${because}`}</p>
${actions.length === 0 ? undefined : list}`;
}

/** `: 1, 2 | 3, 4`, by the numbers of the plot. */
function datasetsText(action: Action, anchors: Anchors): Markup | undefined {
  if (!('datasets' in action)) return undefined;
  const one = (files: DatasetFiles) =>
    joined(
      files.map((name) => frameLink(name, anchors)),
      ', ',
    );
  return markup`: ${joined(action.datasets.map(one), ' | ')}`;
}

/** An exposure by its number in the plot, the whole name where it has none. */
function frameLink(fileName: string, anchors: Anchors): Markup {
  const order = anchors.order(fileName);
  const anchor = anchors.frame(fileName);
  if (order === undefined || anchor === undefined) return linkTo(anchor, fileName);
  return markup`<a href="#${anchor}" title="${fileName}">${order}</a>`;
}

/** The plot, described, with its exposures by number. */
function plotFigure(anchor: string, anchors: Anchors): Markup {
  const unit = anchors.units.find((_, index) => plotId(index) === anchor);
  if (unit === undefined) return markup``;
  const { plot } = unit;
  const files = plot.pointings.map(
    ({ label, order, rawType }) => markup`<li value="${order}">${linkTo(anchors.frame(label), label)} ${rawType}</li>
`,
  );
  const findings = [...new Set(plot.pointings.flatMap(({ label }) => anchors.findings(label)))];
  const links = joined(
    findings.map((finding) => linkTo(finding, finding.replace('-', ' '))),
    ', ',
  );
  return markup`<figure id="${anchor}">
${acquisitionSvgPart(plot, `${anchor}-svg`)}
<figcaption>${describePlot(plot)}${findings.length === 0 ? undefined : markup` See ${links}.`}
<ol class="exposures">
${files}</ol></figcaption>
</figure>
`;
}
