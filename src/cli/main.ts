import { EXIT } from './exit-codes.ts';
import { runCommand } from './run-command.ts';

process.on('SIGINT', () => {
  process.stderr.write(
    '\nphoenix: interrupted; what was started goes on durably (phoenix status shows it, phoenix cancel stops it)\n',
  );
  process.exit(130);
});

// `phoenix … | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

process.exitCode = await runCommand(process.argv.slice(2));
