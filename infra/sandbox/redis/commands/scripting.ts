import { integer } from '../number.ts';
import { OK, RedisError, type Reply, syntaxError, wrongArity } from '../reply.ts';
import { type Command, type CommandTable, outsideScripts, reads, writes } from './command.ts';

/** Splits `numkeys key… arg…`. */
function keysAndArguments([count = '', ...words]: string[]): { keys: string[]; args: string[] } {
  const keyCount = integer(count);
  if (keyCount > words.length) throw new RedisError("ERR Number of keys can't be greater than number of args");
  if (keyCount < 0) throw new RedisError("ERR Number of keys can't be negative");
  return { keys: words.slice(0, keyCount), args: words.slice(keyCount) };
}

function evaluate(by: 'source' | 'sha', isReadOnly: boolean): Command {
  const run: Command['run'] = ([script = '', ...rest], { scripts }) => {
    const { keys, args } = keysAndArguments(rest);
    const sha = by === 'source' ? scripts.load(script) : script.toLowerCase();
    return scripts.run(sha, { keys, args, isReadOnly });
  };
  return outsideScripts(isReadOnly ? reads(-3, run) : writes(-3, run));
}

const script: Command['run'] = ([word = '', ...args], { scripts }): Reply => {
  const subcommand = word.toLowerCase();
  const [first = ''] = args;
  const hasArity = (isRight: boolean) => {
    if (!isRight) throw wrongArity(`script|${subcommand}`);
  };
  switch (subcommand) {
    case 'load':
      hasArity(args.length === 1);
      return scripts.load(first);
    case 'exists':
      hasArity(args.length > 0);
      return args.map((sha) => (scripts.has(sha.toLowerCase()) ? 1 : 0));
    case 'flush':
      if (args.length > 1 || !/^(?:|a?sync)$/i.test(first)) throw syntaxError();
      scripts.flush();
      return OK;
    default:
      throw new RedisError(`ERR unknown subcommand '${word}'. Try SCRIPT HELP.`);
  }
};

export const scriptingCommands: CommandTable = {
  eval: evaluate('source', false),
  eval_ro: evaluate('source', true),
  evalsha: evaluate('sha', false),
  evalsha_ro: evaluate('sha', true),
  script: outsideScripts(reads(-2, script)),
};
