import { OK, Status, syntaxError, wrongArity } from '../reply.ts';
import { type Command, type CommandTable, reads, writes } from './command.ts';

const ping: Command['run'] = ([message, ...more]) => {
  if (more.length > 0) throw wrongArity('ping');
  return message ?? new Status('PONG');
};

/** Seconds and the microseconds within the second; the clock has milliseconds. */
const time: Command['run'] = (_, { keys }) => {
  const seconds = Math.floor(keys.now / 1000);
  return [String(seconds), String(Math.floor((keys.now - seconds * 1000) * 1000))];
};

const flush: Command['run'] = ([mode, ...more], { keys }) => {
  if (more.length > 0 || (mode !== undefined && !/^(?:a?sync)$/i.test(mode))) throw syntaxError();
  keys.clear();
  return OK;
};

export const connectionCommands: CommandTable = {
  ping: reads(-1, ping),
  echo: reads(2, ([message = '']) => message),
  time: reads(1, time),
  dbsize: reads(1, (_, { keys }) => {
    keys.sweep();
    return [...keys.entriesAfter(0)].length;
  }),
  flushall: writes(-1, flush),
  flushdb: writes(-1, flush),
};
