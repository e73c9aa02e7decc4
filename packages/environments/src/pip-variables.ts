/** Picks the variables that pip looks at: its own, those that lead to its files, and the certificates to believe. */
export function pipVariables(source: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const isRead = (name: string): boolean =>
    name.startsWith('PIP_') ||
    ['HOME', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'].includes(name);
  return Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) =>
      isRead(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}
