/**
 * Makes something on first use, and once: a schema that few commands need takes every Worker's start longer otherwise.
 *
 * @example
 * const body = lazily(() => z.object({ id: z.string() }));
 * body().parse(json);
 */
export function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
