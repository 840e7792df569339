/** A role's name as Discord shows it: `@DJ`. The name of @everyone has its sign already. */
export function roleLabel(name: string): string {
  return name === '@everyone' ? name : `@${name}`;
}
