/** Brings together what an installation needs: from the environment, from `.env`, from Discord, from questions, and made up. */
import type { Way } from '../check/way.ts';
import type { Application } from './application.ts';
import { type Variable, variablesOf } from './variables.ts';

/** Setup can't go on. The message says what to do. Nothing was written. */
export class SetupError extends Error {
  override name = 'SetupError';
}

export interface Sources {
  way: Way;
  /** What `.env` has. */
  file: Readonly<Record<string, string>>;
  /** Wins over the file. */
  environment: Readonly<Record<string, string | undefined>>;
  readApplication(token: string): Promise<Application>;
  /**
   * Asks whoever runs setup. Absent if nobody can answer.
   *
   * @param trouble why the last answer wasn't accepted.
   */
  ask?: ((variable: Variable, trouble: string | undefined) => Promise<string>) | undefined;
}

export interface Collected {
  application: Application;
  /** What `.env` should have. */
  values: Record<string, string>;
  /** What changed in a file that was there before, as sentences. */
  repairs: string[];
}

/** @throws {SetupError} if something is missing and nobody can be asked, or something wrong mustn't be replaced. */
export async function collect(sources: Sources): Promise<Collected> {
  const { file } = sources;
  const known: Record<string, string> = {};
  const variables = variablesOf(sources.way);
  const names = new Set(variables.map(({ name }) => name));
  for (const name of names) {
    const value = sources.environment[name] ?? file[name];
    if (value !== undefined) known[name] = value;
  }
  const repairs: string[] = [];
  for (const { name, problem, kept } of variables) {
    const value = known[name];
    const wrong = value === undefined || value === '' ? undefined : problem?.(value);
    if (wrong === undefined) continue;
    if (kept !== undefined)
      throw new SetupError(`${name} is ${wrong}. It isn’t replaced, because ${kept}. Set it to what it was before.`);
    delete known[name];
    if (name in file) repairs.push(`${name} was ${wrong}, so it’s set again.`);
  }
  const application = await askForAll(variables, known, sources);
  for (const { name, fromApplication, generate } of variables) {
    const before = known[name] === '' ? undefined : known[name];
    const value = fromApplication ? fromApplication(application, before) : (before ?? generate?.(known));
    if (value === undefined) continue;
    if (before !== undefined && before !== value)
      repairs.push(`${name} didn’t belong to ${application.name}, so it’s corrected.`);
    known[name] = value;
  }
  const changed = Object.keys(known).filter(
    (name) => sources.environment[name] !== undefined && name in file && file[name] !== known[name],
  );
  if (changed.length > 0) repairs.push(`Changed ${changed.join(', ')}, as the environment says.`);
  const isRepair = Object.keys(file).length > 0;
  const added = Object.keys(known).filter((name) => !(name in file) && known[name] !== '');
  if (isRepair && added.length > 0) repairs.push(`Added ${added.join(', ')}.`);
  return { application, values: known, repairs };
}

/** Asks until everything is there, and Discord accepts the token. */
async function askForAll(
  variables: readonly Variable[],
  known: Record<string, string>,
  { ask, readApplication }: Sources,
): Promise<Application> {
  let application: Application | undefined;
  const missing: string[] = [];
  for (const variable of variables) {
    const { name, question, problem } = variable;
    if (question && (question.when?.(known) ?? true)) {
      const isKnown = known[name] !== undefined && (known[name] !== '' || question.choices !== undefined);
      let trouble = isKnown ? undefined : '';
      while (trouble !== undefined && ask) {
        const answer = (await ask(variable, trouble || undefined)).trim();
        trouble = answer === '' && question.choices === undefined ? 'empty' : problem?.(answer);
        known[name] = answer;
      }
      if (trouble !== undefined) missing.push(`  ${name}: ${question.message}`);
    }
    if (name !== 'DISCORD_TOKEN') continue;
    application = await acceptedApplication(variable, known, { ask, readApplication });
  }
  if (missing.length > 0 || !application)
    throw new SetupError(
      `Set these variables, or run this in a terminal so that it can ask you:\n${missing.join('\n')}`,
    );
  return application;
}

async function acceptedApplication(
  variable: Variable,
  known: Record<string, string>,
  { ask, readApplication }: Pick<Sources, 'ask' | 'readApplication'>,
): Promise<Application | undefined> {
  for (;;) {
    const token = known[variable.name];
    if (!token) return undefined;
    try {
      return await readApplication(token);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!ask) throw new SetupError(`${variable.name}: ${reason}`);
      known[variable.name] = (await ask(variable, reason)).trim();
    }
  }
}
