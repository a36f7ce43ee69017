import { spawn } from 'node:child_process';

/** Shows a file in the browser of whoever sits here. False: there is none, the caller says where the file is. */
export function openInBrowser(path: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const browser = env['BROWSER'] ?? (process.platform === 'darwin' ? 'open' : 'xdg-open');
  const hasDisplay = env['BROWSER'] !== undefined || process.platform === 'darwin' || env['DISPLAY'] !== undefined;
  if (!hasDisplay) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(browser, [path], { stdio: 'ignore', detached: true });
    child.once('error', () => {
      resolve(false);
    });
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
