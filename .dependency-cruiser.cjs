// The walls between the rooms of ARCHITECTURE.md. A rule's comment is the message to the offender: what the room is
// for, and where the code belongs instead. test/setup/walls.test.ts proves that each rule bites.
const { join } = require('node:path');

const COMPOSITION_ROOTS = '^src/(workers/|cli/(run-command|context)[.]ts$|web/main[.]ts$)';
const TEMPORAL = 'node_modules/@temporalio/';
/** Builtins without an effect on the world. */
const HARMLESS_BUILTINS = '^(node:)?(assert|buffer|crypto|events|os|path|stream|timers|url|util)(/|$)';

/** Rooms of the domain from the ground up: each may import those before it, types included. */
const DOMAIN_ROOMS = [
  'failure',
  'stage',
  'calendar',
  'instance',
  'frame',
  'association',
  'association/edits',
  'association/smart',
  'outcome',
  'cascade',
  'quality',
  'product',
  'scheduling',
  'retention',
  'process',
];

const [GROUND, ...FLOORS] = DOMAIN_ROOMS.map((room) => `^src/domain/${room}/[^/]+$`);
const downwards = [GROUND, ...FLOORS].slice(0, -1).map((from, floor) => ({
  name: `domain-${DOMAIN_ROOMS[floor].replace('/', '-')}-looks-down`,
  comment: `Rooms of the domain import those below them: ${DOMAIN_ROOMS.join(' < ')}. What two of them need lies below both.`,
  severity: 'error',
  from: { path: from },
  to: { path: FLOORS.slice(floor) },
}));

module.exports = {
  forbidden: [
    ...downwards,
    {
      name: 'domain-has-rooms',
      comment: 'Every room of the domain has its place in the order of DOMAIN_ROOMS.',
      severity: 'error',
      from: { path: '^src/domain/.+/', pathNot: [GROUND, ...FLOORS] },
      to: {},
    },
    {
      name: 'domain-is-pure',
      comment:
        'The domain imports nothing but the domain: no I/O, no Node, no Temporal, no library. Move the effect behind a port.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'instances-are-tables',
      comment: 'An instrument is a folder of rule tables over the domain; it knows neither I/O nor another instrument.',
      severity: 'error',
      from: { path: '^src/instances/([^/]+)/' },
      to: { pathNot: ['^src/domain/', '^src/instances/$1/'] },
    },
    {
      name: 'instruments-by-name',
      comment:
        'An instrument and its processes are chosen by name: import openProcesses of src/instances/index.ts. Only that list, and tests of the tables themselves (test/instances), see the folder of an instrument.',
      severity: 'error',
      from: { pathNot: ['^src/instances/', '^test/instances/'] },
      to: { path: '^src/instances/[^/]+/' },
    },
    {
      name: 'instances-for-composition-roots',
      comment:
        'What a process is made of is given to whoever works with it (domain/process: Process, ProcessOf). Only composition roots choose one by its name.',
      severity: 'error',
      from: { path: '^src/', pathNot: [COMPOSITION_ROOTS, '^src/instances/'] },
      to: { path: '^src/instances/' },
    },
    {
      name: 'instances-index-lists-instruments',
      comment: 'The list of instruments imports the instruments and the domain, nothing else.',
      severity: 'error',
      from: { path: '^src/instances/[^/]+$' },
      to: { pathNot: '^src/(domain|instances)/' },
    },
    {
      name: 'ports-are-interfaces',
      comment: 'A port is an interface in terms of the domain. What it takes to fulfil it belongs to an adapter.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { pathNot: '^src/(domain|ports)/' },
    },
    {
      name: 'workflows-are-deterministic',
      comment:
        'Workflows are replayed: they import the domain and @temporalio/workflow. Whatever has an effect or may change (files, rules of instances) is done by an activity.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: {
        pathNot: ['^src/(domain|workflows)/', `${TEMPORAL}(workflow|common)/`],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'workflows-know-types-of-activities-only',
      comment: 'Workflows may see the types of activities and ports, of nothing else.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { pathNot: ['^src/(domain|workflows|activities|ports)/', TEMPORAL], dependencyTypes: ['type-only'] },
    },
    {
      name: 'activities-are-thin',
      comment:
        'An activity parses its input, calls a port and maps the failure. Files, processes, network and databases belong to adapters, given to the activity by its factory.',
      severity: 'error',
      from: { path: '^src/activities/' },
      to: {
        pathNot: [
          '^src/(activities|preparation|domain|ports)/',
          '^src/workflows/contract[.]ts$',
          `${TEMPORAL}(activity|common)/`,
          'node_modules/zod/',
          HARMLESS_BUILTINS,
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'adapters-know-ports-and-domain',
      comment:
        'An adapter fulfils a port for one technology. It gets its settings as arguments, tells its progress by a callback, is cancelled by an AbortSignal.',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/', pathNot: '^src/(adapters|domain|ports)/' },
    },
    {
      name: 'adapters-without-temporal',
      comment: 'Only the adapters of the Temporal server itself (embedded-server, temporal-*) import @temporalio.',
      severity: 'error',
      from: { path: '^src/adapters/', pathNot: '^src/adapters/(embedded-server|temporal-[^/]+)/' },
      to: { path: TEMPORAL },
    },
    {
      name: 'simulator-makes-files',
      comment: 'The simulator makes raw frames of a known truth: domain, ports and the FITS adapter are all it needs.',
      severity: 'error',
      from: { path: '^src/simulator/' },
      to: { path: ['^src/', TEMPORAL], pathNot: '^src/(simulator|domain|ports|adapters/fits)/' },
    },
    {
      name: 'preparation-reads-through-ports',
      comment:
        'Preparation puts a date together from ports by the rules of the domain, for commands and activities alike. It knows no technology and no Temporal.',
      severity: 'error',
      from: { path: '^src/preparation/' },
      to: { pathNot: '^src/(preparation|domain|ports)/' },
    },
    {
      name: 'views-are-pure',
      comment:
        'A view turns facts of the domain into text: SVG, HTML, lines of a terminal. What it shows is given to it; reading, writing and asking belong to commands and pages.',
      severity: 'error',
      from: { path: '^src/views/' },
      to: { pathNot: '^src/(views|domain)/' },
    },
    {
      name: 'operation-without-commands',
      comment:
        'The operation is what people do with dates, once: for commands, pages, the demo and measurements. It prints nothing, reads no words, and is given ports and the client of Temporal; texts and pages belong to those who stand on it.',
      severity: 'error',
      from: { path: '^src/operation/' },
      to: {
        path: ['^src/', `${TEMPORAL}(worker|activity|workflow)/`],
        pathNot: ['^src/(operation|domain|ports)/', '^src/workflows/contract[.]ts$'],
      },
    },
    {
      name: 'measurements-stand-on-the-operation',
      comment:
        'Benchmarks and scripts do with dates what src/operation offers, or type a command (cli/run-command.ts) as a user does.',
      severity: 'error',
      from: { path: '^(bench|scripts)/' },
      to: { path: '^src/(cli|web)/', pathNot: '^src/cli/(run-command|output|exit-codes)[.]ts$' },
    },
    {
      name: 'operation-is-for-people',
      comment:
        'Only commands, pages and composition roots stand on the operation: nothing that works by itself asks a desk.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(operation|cli|web|workers)/' },
      to: { path: '^src/operation/' },
    },
    {
      name: 'commands-are-thin',
      comment:
        'Commands and pages are thin around the operation, the contract, the ports and the domain; what they need of adapters comes through cli/context.ts or web/main.ts. Only the machine itself (embedded-server, processes, host-facts) has no port.',
      severity: 'error',
      from: { path: '^src/(cli|web)/', pathNot: COMPOSITION_ROOTS },
      to: {
        path: ['^src/', `${TEMPORAL}(worker|activity)/`],
        pathNot: [
          '^src/(cli|web|operation|views|preparation|domain|ports|simulator)/',
          '^src/adapters/(embedded-server|processes|host-facts)/',
          '^src/workflows/contract[.]ts$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'config-is-for-composition-roots',
      comment:
        'Only workers/*, cli/run-command.ts, cli/context.ts and web/main.ts read the configuration; everybody else is given values.',
      severity: 'error',
      from: { path: '^src/', pathNot: [COMPOSITION_ROOTS, '^src/config[.]ts$'] },
      to: { path: '^src/config(-(archive|log|place|remarks|temporal))?[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'config-stands-alone',
      comment: 'The configuration is parsed before anything else exists; it knows the domain only.',
      severity: 'error',
      from: { path: '^src/config(-(archive|bounds|log|place|remarks|temporal))?[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(domain/|config-(archive|bounds|log|place|remarks|temporal)[.]ts$)' },
    },
    {
      name: 'nobody-imports-workers',
      comment:
        'A worker is a process: start it. Only cli/run-command.ts loads one, for `phoenix worker`. What people do with dates is opened by workers/open-operation.ts.',
      severity: 'error',
      from: { path: '^(src|scripts|bin)/', pathNot: COMPOSITION_ROOTS },
      to: { path: '^src/workers/', pathNot: '^src/workers/open-operation[.]ts$' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'Test code is for tests. What production needs of it belongs to src/.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'sources-without-scripts',
      comment: 'Scripts use the sources, never the other way round.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(scripts|bin|bench)/' },
    },
    {
      name: 'no-cycles',
      comment: 'These files import each other in a ring: find the part that both need and give it a file.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-dev-dependency-in-sources',
      comment: 'This package is a devDependency and is not there in production: move it to dependencies or do without.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)test/.*/fixtures/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: join(__dirname, 'tsconfig.json') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
