// Settings of the mutation test of the domain, run by `npm run mutation` (scripts/mutation.ts).
export default {
  plugins: ['./scripts/mutation/test-runner.ts'],
  testRunner: 'warm',
  coverageAnalysis: 'perTest',
  // The tests of a mutant take milliseconds; a second process would load all of them for little.
  concurrency: 1,
  // Node strips types and checks none.
  disableTypeChecks: false,
  // Every mutant loads its tests again, which Node never forgets.
  maxTestRunnerReuse: 400,
  // A machine in a hurry is no endless loop.
  timeoutMS: 10_000,
  // What the tests of the domain read besides the sources: docs/rules.md and its generator.
  ignorePatterns: [
    '**',
    '!src/**',
    '!test/domain/**',
    '!test/fakes/listing.ts',
    '!test/fakes/muse.ts',
    '!docs/rules.md',
    '!scripts/generate-rules.ts',
    '!scripts/rules/**',
    '!package.json',
  ],
  reporters: ['html', 'json', 'progress-append-only'],
  allowConsoleColors: false,
};
