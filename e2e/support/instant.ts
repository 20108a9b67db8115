/** The present instant in milliseconds since 1970, finer than `Date.now()`. */
export const instant = (): number => performance.timeOrigin + performance.now();
