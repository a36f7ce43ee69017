/**
 * `npm run demo`: one simulated MUSE night from raw frames to ingested datacubes, with the commands that an operator
 * types, in a data root of its own. Exits 0 only if every product is there and the injected truth came back.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { certify } from '../src/cli/commands/certify.ts';
import { doctorCommand } from '../src/cli/commands/doctor.ts';
import { prepareCommand } from '../src/cli/commands/prepare.ts';
import { processDateCommand } from '../src/cli/commands/process-date.ts';
import { downCommand, upCommand } from '../src/cli/commands/services.ts';
import { simulateNightCommand } from '../src/cli/commands/simulate-night.ts';
import { printAbs, readReport } from '../src/cli/commands/status.ts';
import { createCliContext } from '../src/cli/context.ts';
import type { CliContext } from '../src/cli/context.ts';
import { createOutput } from '../src/cli/output.ts';
import { loadConfig } from '../src/config.ts';
