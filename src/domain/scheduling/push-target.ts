/** Data root of the MASTER, as a SLAVE reaches it. */
export type PushTarget =
  | { readonly kind: 'folder'; readonly path: string }
  /** `muse@muc10:/data/phoenix`: the destination is what ssh gets, the path counts from the home there unless it is absolute. */
  | { readonly kind: 'ssh'; readonly destination: string; readonly path: string };

/** What must not begin with a dash: ssh would read it as an option. */
const REMOTE = /^((?:[\w.][\w.-]*@)?(?:[\w.][\w.-]*|\[[0-9A-Fa-f:]+\])):(?!:)(.+)$/;

/** Undefined for what rsync would take for something else: a daemon (`host::module`, `rsync://`), an option, nothing. */
export function parsePushTarget(text: string): PushTarget | undefined {
  if (text.startsWith('/') || text.startsWith('./') || text.startsWith('../')) return { kind: 'folder', path: text };
  const [, destination, path] = REMOTE.exec(text) ?? [];
  if (destination === undefined || path === undefined || path.startsWith('//')) return undefined;
  return { kind: 'ssh', destination, path };
}
