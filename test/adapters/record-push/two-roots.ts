import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRecordPush } from '../../../src/adapters/record-push/index.ts';
import type { RecordPush } from '../../../src/ports/record-push.ts';

const BREAKING = join(import.meta.dirname, '../../fixtures/connections/breaking.mjs');

/** Data roots of a SLAVE and a MASTER, with blanks in their paths. */
export class TwoRoots implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'phoenix push '));
  readonly slave = join(this.folder, 'slave root');
  readonly master = join(this.folder, "master's root");

  constructor() {
    mkdirSync(this.slave);
    mkdirSync(this.master);
  }

  static write(root: string, file: string, content: string | Buffer): void {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  read(file: string): string | undefined {
    const path = join(this.master, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  intoFolder(program = 'rsync'): RecordPush {
    return createRecordPush({
      dataRoot: this.slave,
      target: { kind: 'folder', path: this.master },
      env: process.env,
      program,
    });
  }

  /** Through a program in place of ssh, which gets `-l muse muc10` and a command: `sh -c` with what ssh would run on the other machine, whose words it notes. */
  overShell(body = 'exec sh -c "$*"'): RecordPush {
    const shell = join(this.folder, 'remote-shell');
    writeFileSync(shell, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${this.noted}'\nshift 3\n${body}\n`, { mode: 0o755 });
    return this.#over(`'${shell}'`);
  }

  /** A connection that is gone after so many bytes; `counted` grows by as many as have passed. */
  overBreaking(bytes: number): RecordPush {
    const words = [process.execPath, BREAKING, String(bytes), this.counted];
    return this.#over(words.map((word) => `'${word}'`).join(' '));
  }

  get counted(): string {
    return join(this.folder, 'counted');
  }

  #over(remoteShell: string): RecordPush {
    return createRecordPush({
      dataRoot: this.slave,
      target: { kind: 'ssh', destination: 'muse@muc10', path: this.master },
      env: process.env,
      remoteShell,
    });
  }

  get noted(): string {
    return join(this.folder, 'noted');
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
