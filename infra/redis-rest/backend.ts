import type { Redis } from 'ioredis';
import { type Command, CommandError, toCommand } from './commands.ts';

/** What a command answers; a status such as `OK` is text. */
export type Reply = string | number | null | Reply[];

/** What runs the commands. */
export interface Backend {
  execute(words: string[]): Promise<Reply | CommandError>;
  /** Runs commands with nothing in between, or none of them: then the answer is one error. */
  transaction(batch: string[][]): Promise<(Reply | CommandError)[] | CommandError>;
}

/** Runs commands on a Redis that ioredis is connected to, or on ioredis-mock. Rejects when Redis does not answer. */
export function createBackend(redis: Redis): Backend {
  return {
    async execute(words) {
      const command = toCommand(words);
      if (command instanceof CommandError) return command;
      try {
        return toReply(command, await Reflect.apply(redis[command.name], redis, command.args));
      } catch (error) {
        return toCommandError(error);
      }
    },

    async transaction(batch) {
      const commands: Command[] = [];
      for (const words of batch) {
        const command = toCommand(words);
        if (command instanceof CommandError) {
          return new CommandError('EXECABORT Transaction discarded because of previous errors.');
        }
        commands.push(command);
      }
      try {
        const results = await redis.multi(commands.map(({ name, args }) => [name, ...args])).exec();
        return commands.map((command, index) => {
          const [error, value] = results?.[index] ?? [new Error('EXEC left out a reply')];
          return error ? toCommandError(error) : toReply(command, value);
        });
      } catch (error) {
        return toCommandError(error);
      }
    },
  };
}

/** Turns what ioredis gives back into what Redis said. ioredis-mock leaves more of Lua in the reply of a script than Redis does. */
function toReply({ name }: Command, value: unknown): Reply {
  if (name === 'hgetall') return Object.entries(value as Record<string, string>).flat();
  return scriptReply(value);
}

function scriptReply(value: unknown): Reply {
  if (value === undefined || value === null || value === false) return null;
  if (value === true) return 1;
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(scriptReply);
  throw new CommandError('ERR the script returned a table that is not a list, which ioredis-mock cannot read');
}

/** Redis' own errors begin with a code. Anything else means that Redis did not answer, and is thrown. */
function toCommandError(error: unknown): CommandError {
  if (error instanceof Error && /^[A-Z]+ /.test(error.message)) return new CommandError(error.message);
  throw error;
}
