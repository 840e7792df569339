/** Files in a command typed in a shell: `file:@./playlist.json` is uploaded, and goes as the id it was given. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { FileRequest, SandboxAttachment } from '../control/protocol.ts';
import type { Command } from '../discord/commands.ts';
import { parseCommandLine, TypedError } from '../discord/interactions/typed.ts';
import { OptionType } from '../discord/validate/commands.ts';

/** What a shell's user wanted, and what came in between, in a sentence. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';
}

/**
 * The line with ids for files.
 *
 * @param offered the commands that the sandbox offers; a line that names none of them is left to it, as it is.
 * @throws {UnreadableFile}
 */
export async function withFiles(
  line: string,
  offered: Command[],
  upload: (file: Omit<FileRequest, 'user'>) => Promise<SandboxAttachment>,
): Promise<string> {
  let sent = line;
  for (const { name, path } of filesNamed(line, offered)) {
    const { id } = await upload({ filename: basename(path), ...contentOf(path) });
    sent = sent.replace(
      new RegExp(`((?:^|\\s)${name}:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|@\\S.*?(?=\\s+[^\\s:]+:|\\s*$))`),
      `$1${id}`,
    );
  }
  return sent;
}

function filesNamed(line: string, offered: Command[]): { name: string; path: string }[] {
  try {
    return parseCommandLine(line, offered).values.flatMap(({ option, text }) =>
      option.type === OptionType.attachment && text.startsWith('@')
        ? [{ name: String(option.name), path: text.slice(1) }]
        : [],
    );
  } catch (error) {
    if (error instanceof TypedError) return [];
    throw error;
  }
}

function contentOf(path: string): { data: string; contentType: string } {
  try {
    const contentType = path.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    return { data: readFileSync(path).toString('base64'), contentType };
  } catch (error) {
    throw new UnreadableFile(`There is no file ${path} that can be read.`, { cause: error });
  }
}
