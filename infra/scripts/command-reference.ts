import { type CommandEntry, commandEntries } from '../../edge/commands/reference.ts';
import type { Command } from '../../edge/interactions/command.ts';

/** docs/COMMANDS.md, made from what the commands declare. */
export function commandReference<S>(commands: readonly Command<S>[]): string {
  const entries = commandEntries(commands);
  const modules = [...new Set(entries.map((entry) => entry.module))];
  const sections = modules.map((module) => {
    const own = entries.filter((entry) => entry.module === module);
    return `## ${module.charAt(0).toUpperCase()}${module.slice(1)}\n\n${own.map(section).join('\n')}`;
  });
  return `# Commands

Made by \`npm run docs\` from the declarations in \`edge/commands/\`; edit those, not this page. \`<…>\` is required, \`[…]\` optional.

${sections.join('\n')}`;
}

function section({ usage, description, options, conditions, examples }: CommandEntry): string {
  const lines = [
    `### \`${usage}\``,
    '',
    `${description}.${conditions.length === 0 ? '' : ` _${sentence(conditions.join('; '))}._`}`,
    '',
  ];
  if (options.length > 0) {
    lines.push('| option | kind | what it is |', '|---|---|---|');
    for (const { name, kind, isRequired, description: what, bounds } of options) {
      lines.push(
        `| \`${name}\` | ${[kind, isRequired ? 'required' : '', bounds].filter(Boolean).join(', ')} | ${what.replaceAll('|', '\\|')} |`,
      );
    }
    lines.push('');
  }
  if (examples.length > 0) lines.push(`For example: ${examples.map((example) => `\`${example}\``).join(', ')}`, '');
  return lines.join('\n');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
