/** An area of commands in a sentence: `economy`, `AI`. */
export function areaName(module: string): string {
  return module === 'ai' ? 'AI' : module;
}
