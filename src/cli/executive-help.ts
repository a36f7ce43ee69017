import { wrapText } from './prepare/wrap.ts';

/** What somebody has to know who decides about a command, and does not type it (`-H`). */
export interface ExecutiveHelp {
  /** What the command is for. */
  readonly purpose: string;
  readonly when: string;
  readonly changes: string;
  readonly never: string;
  readonly costs: string;
  /** What can go wrong, and the way back. */
  readonly risks: string;
  /** Who has to decide what. */
  readonly decides: string;
}

const LABELS = {
  purpose: 'What it is for',
  when: 'When to use it',
  changes: 'What it changes',
  never: 'What it never touches',
  costs: 'What it costs',
  risks: 'What can go wrong, and the way back',
  decides: 'Who decides what',
} as const satisfies Record<keyof ExecutiveHelp, string>;

const NOTHING = 'Nothing: it only reads.';
const NOBODY = 'Nobody has to decide anything.';

/** By command, as it is typed behind `phoenix`; the empty one is `phoenix -d DATE`. A test asks for one of every command. */
export const EXECUTIVE_HELP: Readonly<Record<string, ExecutiveHelp>> = {
  '': {
    purpose:
      'Turns the raw frames of one observing date into science-grade products: plan, recipes, scores, certification, final names and headers. One date is one durable piece of work, which goes on after any crash where it was.',
    when: 'Once the date is prepared: -C to see plan, hours and disk beforehand, -P to process, -M to certify. Without a letter it goes through ingestion, where the process has nothing certified by hand.',
    changes:
      'Workspace, logs and plots of the date on the hosts, its rows in the database and, after the certification, the folder of its final products. Without a letter the products go into the archive, too.',
    never: 'Raw frames and masters in the archive; products that are ingested already; other dates.',
    costs:
      'Hours to days of computing, and disk for intermediate products; -C forecasts both. Several dates may run side by side: each recipe books cores and memory before it starts.',
    risks:
      'A failed AB waits for an answer or is recorded, by the policy of the process; the rest of the date goes on. The way back before the ingestion: phoenix cancel, then restart. What has not changed is not made again.',
    decides:
      'The site decides beforehand what is reviewed and whether failures wait (phoenix.yaml). The operator certifies the products and answers failed ABs. Nothing is delivered without the verdicts that the policy asks for.',
  },
  'simulate-night': {
    purpose: 'Writes a small archive with a night of known truth, to learn, demonstrate and test without real data.',
    when: 'For training, for a trial of a new installation, for a comparison of what was found with what was put in.',
    changes: 'The folder that is named with --out, and a phoenix.yaml of the data root where there is none.',
    never: 'An existing phoenix.yaml, an archive of real data elsewhere, anything that runs.',
    costs: 'Seconds to a minute, and some 100 MB of disk.',
    risks:
      'Simulated frames in the folder of a real archive would be taken for real ones: give a folder of its own. The way back: delete that folder.',
    decides: NOBODY,
  },
  prepare: {
    purpose:
      'Decides which exposures belong together: it creates the association blocks (ABs) of a date, looks at the whole night and on the sky, and recommends what gives the most useful products: merge, split, delete, edit, take sky from elsewhere.',
    when: 'Before a date is processed, once its raw frames and OB grades are in the archive. With -S at any time: it only analyses.',
    changes:
      'The folder of the date in the tree of prepared ABs, with logs and decisions, all or nothing, and only with -V, --accept, --edits or --undo.',
    never: 'Raw frames, headers, the ABs of daily operation, a date whose recipes run.',
    costs: 'Seconds to minutes for a date: headers are read, no pixels. With -V the time of an operator.',
    risks:
      'A wrong edit combines what does not belong together; it costs the computing of that date. Every edit is signed and logged; --undo takes it back, --export keeps it as a file. ABs that were edited by hand are only replaced with --overwrite.',
    decides:
      'The operator accepts, changes or leaves each recommendation. The scientist in charge says what is worth combining where OB comments contradict.',
  },
  status: {
    purpose: 'Says what a date, or every date, is doing: expected and found, reasons of failures, what to do next.',
    when: 'At any time; also while server or workers are away, then from the database.',
    changes: NOTHING,
    never: 'Anything.',
    costs: 'A second.',
    risks: 'Without a worker it shows what the database knows, and says how old that is.',
    decides: 'Whoever reads "next": it names the action that the date waits for.',
  },
  certify: {
    purpose:
      'Gives the verdict on a product: accept, reject, rework. Only what is certified is delivered as certified.',
    when: 'When status says that products wait for certification; their plots and scores are shown.',
    changes: 'The decision, signed with operator, time and version of the product. The date goes on by it.',
    never: 'The product itself. A verdict holds for the version that was looked at, not for a later one.',
    costs: 'Minutes of an operator per product; a rework costs the computing of that AB and of what depends on it.',
    risks:
      'A wrong verdict: --verdict undo takes it back until the date is distributed; afterwards phoenix restart begins again, until it is ingested.',
    decides:
      'The operator, by plot, scores and night log. What has to be seen at all the site decides in its policies (all, random, auto, none).',
  },
  resume: {
    purpose: 'Answers a failed AB: try again, other parameters, offsets by hand, fewer frames, or give up.',
    when: 'When status shows a question about a failed AB, with the choices it has.',
    changes: 'The decision, signed with a reason; the AB and what depends on it are made anew.',
    never: 'ABs that do not depend on it, raw frames, other dates.',
    costs: 'The computing of that AB and of its descendants.',
    risks:
      'The fix fails, too: the question comes again. To give up loses that product for this version; restart asks once more.',
    decides: 'The operator, with the log of the recipe. Giving up on science data may want the scientist in charge.',
  },
  ingest: {
    purpose: 'Brings the certified products of a date into the archive, for everybody and for good.',
    when: 'After the certification, when the date is distributed. With the policy "ingestion: auto" it happens by itself.',
    changes:
      'The archive gets the products; their headers get archive names; then the workspace of the date is cleaned up.',
    never:
      'What is in the archive already: nothing there is replaced. Nothing is deleted here that is not confirmed there.',
    costs: 'Minutes, and the volume of the products in the archive.',
    risks:
      'It is cut off: typed again it goes on where it was. There is no way back for ingested products: look before, not after.',
    decides: 'Whoever is responsible for the archive says that it may happen; the operator types it.',
  },
  cancel: {
    purpose: 'Stops a running date and its recipes.',
    when: 'When a date must not go on: wrong preparation, disk or hosts needed for something else.',
    changes: 'The date ends as cancelled within a minute; its recipes are stopped.',
    never: 'Products that are made, decisions, what is ingested.',
    costs: 'The recipes under way are lost; they begin anew after a restart.',
    risks: 'The wrong date was named: phoenix restart goes on, finished ABs are taken as they are.',
    decides: 'The operator; for a date of somebody else, with that person.',
  },
  restart: {
    purpose: 'Runs a date once more from its beginning; what has not changed is taken as it is.',
    when: 'After a cancellation or failure, after new ABs, parameters or calibrations, to ask given-up ABs again. With --terminate after an upgrade with which the date cannot go on.',
    changes:
      'Plan and state of the date; only ABs whose inputs or parameters have changed are made anew. A run under way is ended first.',
    never: 'Ingested products: an ingested date is refused. Verdicts of unchanged products stay.',
    costs: 'Minutes where nothing has changed, else the computing of what has.',
    risks: 'A changed product loses its verdict and is asked about again. Products and decisions bring the date back.',
    decides: 'The operator.',
  },
  retire: {
    purpose: 'Takes a date out of production: nothing waits for it and nothing is kept for it any more.',
    when: 'When a date will not be finished: abandoned, superseded, or its run is gone for good. Cancel it first.',
    changes: 'The state of the date, signed with a reason. Every host deletes the workspaces that it has of the date.',
    never: 'Decisions, records, plans, final products; what is ingested. An ingested date is refused.',
    costs: 'Nothing now; should the date be wanted after all, its computing once more.',
    risks:
      'Intermediate products are gone. The way back: phoenix restart makes them again, under the decisions there were.',
    decides: 'Whoever is responsible for the production says that the date is given up; the operator types it.',
  },
  export: {
    purpose: 'Writes the plan of a date as plain esorex commands, which run without PHOENIX.',
    when: 'To hand a reduction to a colleague, to compare, to look into a recipe by hand.',
    changes: 'The folder that is named with --out; raw files and masters are fetched into the data root.',
    never: 'The date itself, its products, its decisions.',
    costs:
      'The transfer of inputs that are not here yet (--no-fetch leaves it out); the commands cost what the date does.',
    risks: 'The script repeats no quality check: it does not certify what it makes. The way back: delete the folder.',
    decides: NOBODY,
  },
  run: {
    purpose: 'Runs a single AB apart from production, for inspection or to try other parameters.',
    when: 'Before an answer to a failed AB, or to understand a product.',
    changes: 'A new folder with inputs, log and products of this run.',
    never: 'Workspace, database, verdicts: production does not notice.',
    costs: 'One recipe, on this machine and at once: it books nothing, so mind its memory beside production.',
    risks: 'It competes with production for memory and cores; Ctrl-C stops it.',
    decides: 'The operator; on a machine in production, whoever runs that machine.',
  },
  worker: {
    purpose: 'Runs the worker of a host in the foreground: it does the work of this machine.',
    when: 'As a service of every host, or by hand to see what it says. On one machine phoenix up does it.',
    changes:
      'What the dates under way ask for, in the data root of the host; files nobody needs any more are deleted there.',
    never: 'The archive; files in the data root that PHOENIX has neither fetched nor made.',
    costs: 'Cores, memory and disk up to what phoenix.yaml gives this host.',
    risks: 'It is killed: recipes run on, the next worker adopts them. A second one for the same host is refused.',
    decides: 'Whoever runs the hosts: which there are, with how many streams, how much memory, at which hours.',
  },
  up: {
    purpose: 'Starts what PHOENIX needs on this machine, in the background: the Temporal server and the worker.',
    when: 'Once after each boot; typed again it shows what runs.',
    changes: 'Two processes, and the server database in the data root. Dates under way go on.',
    never: 'Other data roots; a server that is configured elsewhere.',
    costs: 'About 0.5 GB of memory at rest.',
    risks: 'A port is taken: the message names the option for another one. The way back: phoenix down.',
    decides: NOBODY,
  },
  down: {
    purpose: 'Stops worker and server of this data root.',
    when: 'Before a reboot, an upgrade or a move of the data root.',
    changes: 'The two processes end; dates stand still until the next up.',
    never: 'Recipes under way run on for some minutes; dates, products and decisions are kept.',
    costs: 'Time: nothing goes on meanwhile. Recipes that nobody adopts within 5 min are stopped.',
    risks: 'None for the data. The way back: phoenix up.',
    decides: 'The operator; on a shared machine, with those whose dates run.',
  },
  doctor: {
    purpose: 'Shows which data root, configuration, archive, server and recipes are meant, and what is missing.',
    when: 'First of all on a new machine, and whenever something is not as expected.',
    changes: NOTHING,
    never: 'Anything.',
    costs: 'A few seconds.',
    risks: 'None.',
    decides: 'Whoever runs the machine: each line that is not ok names its cure.',
  },
  host: {
    purpose: 'The hosts of the production: what they do; take one out of service for a while or for good.',
    when: 'To see the load, before maintenance, after a breakdown.',
    changes: 'list nothing; drain and lost the mark of that host.',
    never: 'Files on any host.',
    costs: 'list nothing; drain and lost the work of that host, which others do.',
    risks: 'See drain and lost; both have --undo.',
    decides: 'Whoever runs the hosts.',
  },
  'host list': {
    purpose: 'All hosts with load, memory, disk, hours and state.',
    when: 'At any time.',
    changes: NOTHING,
    never: 'Anything.',
    costs: 'A second.',
    risks: 'A host that has been silent for more than 2 min is called silent: look at it.',
    decides: NOBODY,
  },
  'host drain': {
    purpose: 'Gives a host no new work; what is there is finished.',
    when: 'Before maintenance of that host.',
    changes: 'The mark of the host, signed with a reason.',
    never: 'Work that is placed there.',
    costs: 'The capacity of that host until --undo.',
    risks: 'It is forgotten: host list shows it with name and reason. The way back: --undo.',
    decides: 'Whoever runs the hosts.',
  },
  'host lost': {
    purpose: 'Says that a host does not come back soon: others take over its chains.',
    when: 'After a breakdown, sooner than the 30 min after which silence says it.',
    changes:
      'Chains that had begun nothing there move by themselves; others ask first. What it still sends is refused.',
    never: 'Files on that host; products that were pushed or ingested already.',
    costs: 'What was made there for dates that are not ingested is made again elsewhere.',
    risks:
      'The host is well after all: --undo, before its chains have moved. Then that work is done twice, never mixed.',
    decides: 'Whoever runs the hosts; the operator answers for chains that had begun.',
  },
};

const WIDTH = 80;

/** One page, of lines of at most 80 columns. @throws TypeError for a command that has none: a test prevents it */
export function executivePage(command: string): string {
  const help = EXECUTIVE_HELP[command];
  if (help === undefined) throw new TypeError(`no executive help for phoenix ${command}`);
  const title = `phoenix ${command === '' ? '-d DATE' : command}, for those who decide`;
  const parts = Object.entries(LABELS).map(([key, label]) => {
    const lines = wrapText(help[key as keyof ExecutiveHelp], WIDTH - INDENT.length);
    return [label, ...lines.map((line) => `${INDENT}${line}`)].join('\n');
  });
  const typed = command === '' ? 'phoenix --help' : `phoenix ${command} --help`;
  return `${[title, ...parts, `How it is typed: ${typed}`].join('\n\n')}\n`;
}

const INDENT = '  ';
