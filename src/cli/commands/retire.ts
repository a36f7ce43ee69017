import { findDate } from '../../operation/known-date.ts';
import { retireDate } from '../../operation/retire-date.ts';
import type { RetireRequest } from '../../operation/retire-date.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';

export type RetireOptions = RetireRequest & { readonly json?: boolean };

/** `phoenix retire -d DATE`: out of production for good. */
export async function retireCommand(context: CliContext, { json, ...request }: RetireOptions): Promise<ExitCode> {
  const { date } = request;
  const { message } = await retireDate(context, request);
  context.out.say(
    `${date} is ${message}; its workspaces are deleted by each host, decisions and records stay. next: nothing; phoenix restart -d ${date} would bring it back`,
  );
  if (json === true) context.out.json(await findDate(context, date));
  return EXIT.done;
}
