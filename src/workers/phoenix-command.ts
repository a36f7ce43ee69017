/** How a command about a date begins: what is not the process of phoenix.yaml is named. */
export function phoenixCommand(process: string, defaultProcess: string): string {
  return process === defaultProcess ? 'phoenix' : `phoenix --process ${process}`;
}
