import { confirm, isCancel, multiselect, select, text } from '@clack/prompts';

export interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

/** A conversation with whoever prepares a date; undefined: they want to leave. Tests answer it with a script. */
export interface Dialogue {
  /** The first choice is the default: Enter takes it. */
  select<Value extends string>(message: string, choices: readonly Choice<Value>[]): Promise<Value | undefined>;
  /** At least one. */
  selectSome<Value extends string>(
    message: string,
    choices: readonly Choice<Value>[],
  ): Promise<readonly Value[] | undefined>;
  text(message: string, options?: TextOptions): Promise<string | undefined>;
  confirm(message: string, initial: boolean): Promise<boolean | undefined>;
}

export interface TextOptions {
  readonly initial?: string;
  /** Message for an answer that cannot be taken, undefined for one that can. */
  objection?(answer: string): string | undefined;
}

/** The dialogue on a terminal: arrow keys, blank and Enter; Ctrl-C leaves. */
export function terminalDialogue(): Dialogue {
  return {
    async select<Value extends string>(message: string, choices: readonly Choice<Value>[]) {
      const answer = await select<string>({ message, options: choices.map((choice) => ({ ...choice })) });
      return isCancel(answer) ? undefined : choices.find(({ value }) => value === answer)?.value;
    },
    async selectSome<Value extends string>(message: string, choices: readonly Choice<Value>[]) {
      const options = choices.map((choice) => ({ ...choice }));
      const answer = await multiselect<string>({
        message: `${message} (blank marks, Enter takes)`,
        options,
        required: true,
      });
      return isCancel(answer) ? undefined : choices.map(({ value }) => value).filter((value) => answer.includes(value));
    },
    async text(message, { initial = '', objection } = {}) {
      const validate = (answer: string | undefined): string | undefined => objection?.(answer ?? '');
      const answer = await text({ message, initialValue: initial, validate });
      return isCancel(answer) ? undefined : answer;
    },
    async confirm(message, initial) {
      const answer = await confirm({ message, initialValue: initial });
      return isCancel(answer) ? undefined : answer;
    },
  };
}
