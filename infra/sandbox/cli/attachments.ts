/** Files in a shell command: `file:@./playlist.json` is uploaded and replaced with its ID. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { FileRequest, SandboxAttachment } from '../control/protocol.ts';
import type { Command } from '../discord/commands.ts';
import { parseCommandLine, TypedError } from '../discord/interactions/typed.ts';
import { OptionType } from '../discord/validate/commands.ts';

/** A file that can't be read. The message is for the shell's user. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';
}

/**
 * Uploads the files in a line and replaces them with IDs.
 *
 * @param offered the sandbox's commands. A line without one of them is returned as is.
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
    throw new UnreadableFile(`Can’t read the file ${path}.`, { cause: error });
  }
}
