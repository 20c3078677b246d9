/** With these codes a request failed before there was a connection, so that nothing was sent. */
export const NOT_CONNECTED: readonly (string | undefined)[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];
