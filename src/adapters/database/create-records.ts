import type { Records } from '../../ports/records.ts';
import { listAttempts, saveAttempt } from './attempts.ts';
import { listAbs, saveAb, saveAbOfPlacement, savePlannedAbs } from './association-blocks.ts';
import { databaseFailure } from './database-failure.ts';
import { parseDatabaseUrl } from './database-url.ts';
import { findDate, listDates, replaceDate, saveDate } from './dates.ts';
import { isOvertaken, listDecisions, listStoredDecisions, saveDecision } from './decisions.ts';
import { beginDistribution, completeDistribution, completeIngestion, listDistributions } from './distributions.ts';
import { listEdits, saveEdits } from './edits.ts';
import { claimFrames } from './frame-claims.ts';
import { findDocument, saveDocument } from './documents.ts';
import { listHosts, markHost, saveHost } from './hosts.ts';
import { migrateDatabase } from './migrate-database.ts';
import { openDatabase } from './open-database.ts';
import type { Database } from './open-database.ts';
import { findPlacement, listOpenPlacements, savePlacement } from './placements.ts';
import { deleteProduct, listProducts, saveProduct } from './products.ts';
import { listQc, saveQc } from './qc.ts';

/**
 * The records in a SQLite file (`sqlite:<absolute path>`; its folder is created) or in PostgreSQL (`postgres://…`).
 * SQLite serves several processes of one host and wants a local disk; several hosts need PostgreSQL.
 * @throws PhoenixError CONFIG_INVALID, DATABASE_UNAVAILABLE, DISK_FULL
 */
export async function createRecords({ url }: { readonly url: string }): Promise<Records> {
  return createRecordsOn(await openDatabase(parseDatabaseUrl(url)));
}

/** The records over a database that is open already. */
export function createRecordsOn({ label, db, durably }: Database): Records {
  async function attempt<T>(tried: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw databaseFailure({ database: label, tried }, error);
    }
  }

  return {
    migrate: () => attempt('create the tables', () => migrateDatabase(db, label)),
    saveDate: (row) => attempt(`save the date ${row.process}/${row.unit}`, () => saveDate(db, row)),
    replaceDate: (row, seen) => attempt(`save the date ${row.process}/${row.unit}`, () => replaceDate(db, row, seen)),
    findDate: (process, unit) => attempt(`read the date ${process}/${unit}`, () => findDate(db, process, unit)),
    listDates: (process) => attempt(`list the dates of ${process}`, () => listDates(db, process)),
    beginDistribution: (row) =>
      attempt(`begin a distribution of ${row.process}/${row.unit}`, () => beginDistribution(db, row)),
    completeDistribution: (key, at) =>
      attempt(`complete the distribution of ${key.process}/${key.unit}`, () => completeDistribution(db, key, at)),
    completeIngestion: (key, at) =>
      attempt(`complete the ingestion of ${key.process}/${key.unit}`, () => completeIngestion(db, key, at)),
    listDistributions: (process, unit) =>
      attempt(`list the distributions of ${process}/${unit}`, () => listDistributions(db, process, unit)),
    savePlannedAbs: (process, unit, rows) =>
      attempt(`save the plan of ${process}/${unit}`, () => savePlannedAbs(db, process, unit, rows)),
    claimFrames: (unit, frames, areMore = false) =>
      attempt(`claim ${frames.length} frames for ${unit.process}/${unit.unit}`, () =>
        claimFrames(db, unit, frames, areMore),
      ),
    saveAb: (row) => attempt(`save the AB ${row.ab}`, () => saveAb(db, row)),
    saveAbOfPlacement: (row, placement) =>
      attempt(`save the AB ${row.ab}`, () => saveAbOfPlacement(db, row, placement)),
    listAbs: (process, unit) => attempt(`list the ABs of ${process}/${unit}`, () => listAbs(db, process, unit)),
    saveQc: (rows) => attempt(`save ${rows.length} QC parameters`, () => saveQc(db, rows)),
    listQc: (process, unit, ab) => attempt(`list the QC of ${process}/${unit}`, () => listQc(db, process, unit, ab)),
    saveDecision: (row) =>
      attempt(`save the decision ${row.decisionId}`, () => inTurn(() => durably((trx) => saveDecision(trx, row)))),
    listStoredDecisions: () => attempt('list the decisions that wait for their date', () => listStoredDecisions(db)),
    listDecisions: (process, unit) =>
      attempt(`list the decisions on ${process}/${unit}`, () => listDecisions(db, process, unit)),
    saveProduct: (row) => attempt(`save the product ${row.name}`, () => saveProduct(db, row)),
    deleteProduct: (row) => attempt(`forget the product ${row.name}`, () => deleteProduct(db, row)),
    listProducts: (process, unit) =>
      attempt(`list the products of ${process}/${unit}`, () => listProducts(db, process, unit)),
    saveEdits: (process, unit, rows) =>
      attempt(`save the edits of ${process}/${unit}`, () => saveEdits(db, process, unit, rows)),
    listEdits: (process, unit) => attempt(`list the edits of ${process}/${unit}`, () => listEdits(db, process, unit)),
    saveDocument: (name, text) => attempt(`save the document ${name}`, () => saveDocument(db, name, text)),
    findDocument: (name) => attempt(`read the document ${name}`, () => findDocument(db, name)),
    saveHost: (row) => attempt(`save the host ${row.host}`, () => saveHost(db, row)),
    markHost: (row) => attempt(`mark the host ${row.host}`, () => markHost(db, row)),
    listHosts: () => attempt('list the hosts', () => listHosts(db)),
    savePlacement: (row) => attempt(`save the placement of ${row.chain}`, () => savePlacement(db, row)),
    findPlacement: (chain) => attempt(`read the placement of ${chain.chain}`, () => findPlacement(db, chain)),
    listOpenPlacements: () => attempt('list the placements of chains', () => listOpenPlacements(db)),
    saveAttempt: (row) => attempt(`save an attempt of ${row.ab}`, () => saveAttempt(db, row)),
    listAttempts: (process, unit) =>
      attempt(`list the attempts of ${process}/${unit}`, () => listAttempts(db, process, unit)),
    close: () => db.destroy(),
  };
}

/** As many writers as there are at once: each round one of them gets its place. */
const ROUNDS_MAX = 100;

/** Repeats a transaction that another one has overtaken. */
async function inTurn<T>(transaction: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await transaction();
    } catch (error) {
      if (!isOvertaken(error) || round === ROUNDS_MAX) throw error;
    }
  }
}
