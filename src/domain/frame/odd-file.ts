import type { Problem } from './problem.ts';

/** A file that is not as it should be and is used all the same. */
export function oddFile(fileName: string, oddity: string): Problem {
  return {
    code: 'FILE_ODD',
    subject: fileName,
    message: `${fileName} has ${oddity}; it is used as it is`,
    cure: 'get the file again from the archive; if it is like that there, nothing',
  };
}
