/** Version of PHOENIX as package.json has it (a test compares): it stands in what PHOENIX writes. */
export const PHOENIX_VERSION = '0.1.0';
