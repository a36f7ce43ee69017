import type { Migration } from 'kysely/migration';
import { up as initial } from './0001-initial.ts';
import { up as edits } from './0002-edits.ts';
import { up as execution } from './0003-execution.ts';
import { up as distributions } from './0004-distributions.ts';
import { up as frameClaims } from './0006-frame-claims.ts';
import { up as orderOfDecisions } from './0005-order-of-decisions.ts';

/**
 * The schema, in order of the names. A migration that has been released is never edited or renamed, only followed by
 * another one; it runs alike on SQLite and PostgreSQL and leaves the tables readable for the release before.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': { up: initial },
  '0002-edits': { up: edits },
  '0003-execution': { up: execution },
  '0004-distributions': { up: distributions },
  '0005-order-of-decisions': { up: orderOfDecisions },
  '0006-frame-claims': { up: frameClaims },
};
