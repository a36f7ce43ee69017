// Lint of PHOENIX: types are checked strictly, promises may not be dropped, workflows stay deterministic. Rules about
// who may import whom are in .dependency-cruiser.cjs; layout is prettier's. A rule that makes code by hand worse than it
// was goes here, with its reason.
import temporal from 'eslint-plugin-temporal';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What @eslint/js recommends and TypeScript does not see, without a package for it. */
const coreRules = Object.fromEntries(
  [
    'no-async-promise-executor',
    'no-constant-binary-expression',
    'no-control-regex',
    'no-debugger',
    'no-empty',
    'no-empty-character-class',
    'no-fallthrough',
    'no-irregular-whitespace',
    'no-loss-of-precision',
    'no-misleading-character-class',
    'no-prototype-builtins',
    'no-regex-spaces',
    'no-self-assign',
    'no-sparse-arrays',
    'no-unsafe-finally',
    'no-unsafe-optional-chaining',
    'no-useless-assignment',
    'no-useless-catch',
    'no-useless-escape',
    'preserve-caught-error',
  ].map((rule) => [rule, 'error']),
);

const EFFECT_FREE_ROOMS = ['src/domain/**', 'src/instances/**', 'src/views/**', 'src/workflows/**'];

/** The plugin warns about many things; here a rule is an error or off. */
const workflowRules = {
  ...Object.fromEntries(Object.keys(temporal.configs.workflow.rules).map((rule) => [rule, 'error'])),
  // Guess from an activity's name whether it is idempotent; here all are, by business key (style 4).
  'temporal/workflow-require-idempotency-key-arg': 'off',
  'temporal/workflow-no-retry-for-nonidempotent-activities': 'off',
  // Ask for comments that claim a test; the replay tests are the proof.
  'temporal/workflow-replay-testing-required-comment': 'off',
  'temporal/workflow-uuid4-requires-security-comment': 'off',
  // In the sandbox Date and uuid4() are deterministic and survive a replay; that is what they are for.
  'temporal/workflow-prefer-local-activity-for-nondeterministic-value': 'off',
  'temporal/workflow-no-workflow-prng-for-persisted-ids': 'off',
  // Takes every exported helper for a workflow.
  'temporal/workflow-prefer-single-object-args': 'off',
  // A human may take as long as a human takes: the gate waits without a time-out.
  'temporal/workflow-condition-timeout-style': 'off',
  // Takes setHandler() for a promise; typescript-eslint's rule of this name knows the types.
  'temporal/workflow-no-floating-promises': 'off',
};

/** Style 7 allows three positional parameters; a fourth only where an object would be worse. */
const sizes = {
  'max-lines': ['error', { max: 400 }],
  'max-params': ['error', { max: 4 }],
  'max-depth': ['error', { max: 3 }],
};

const builtinsAreForbidden = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        { regex: '^node:', message: 'This room has no effects on the world: move it to an activity or adapter.' },
      ],
    },
  ],
  'no-restricted-globals': [
    'error',
    ...['process', 'fetch', 'performance', 'Buffer', 'setInterval'].map((name) => ({
      name,
      message: 'This room has no effects on the world: take the value as an argument.',
    })),
  ],
};

export default defineConfig(
  globalIgnores(['coverage/', 'reports/', '.stryker-tmp/', 'phoenix-home/', 'demo-home/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vitest.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      ...coreRules,
      ...sizes,
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // `() => resolve()` is how a callback is written.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // A port is asynchronous even where an adapter has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Ports are object literals with methods that need no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Records are our maps, because payloads are plain JSON.
      '@typescript-eslint/no-dynamic-delete': 'off',
      // There are no enums here; those of protobuf are compared with and set to numbers.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: false }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 70, skipComments: true }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'src/config.ts alone reads the environment: take it as an argument.',
        },
      ],
    },
  },
  { files: EFFECT_FREE_ROOMS.map((room) => `${room}/*.ts`), rules: builtinsAreForbidden },
  {
    files: ['src/workflows/**/*.ts'],
    ignores: ['src/workflows/contract.ts'],
    plugins: { temporal },
    rules: workflowRules,
  },
  {
    files: ['scripts/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'],
    // They talk to whoever runs them.
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      'max-params': 'off',
      'max-lines': ['error', { max: 600 }],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.eslintRecommended],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
      },
    },
    rules: { ...coreRules, ...sizes, 'no-undef': 'error', 'no-unused-vars': 'error' },
  },
);
