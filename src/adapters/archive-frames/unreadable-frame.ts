import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';

export function unreadableFrame(fileName: string, cause: unknown): PhoenixError {
  return new PhoenixError(
    'FRAME_UNREADABLE',
    `${fileName} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    'replace the file in the archive, or remove it and prepare the date again',
    { cause },
  );
}
