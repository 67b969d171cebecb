/** What a policy file's content means; undefined when there is no file. */
export function policyWords(file: string | undefined): string {
  if (file === undefined) return "no policy file: the application decides (its default is 'always')";
  const word = file.trim();
  switch (word) {
    case 'always':
      return "the owner's policy file says 'always': reports may be sent at any time";
    case 'unmetered':
      return "the owner's policy file says 'unmetered': reports are sent only where the network costs nothing";
    case 'paused':
      return "the owner's policy file says 'paused': nothing is sent";
    default:
      return `the policy file holds none of always, unmetered, paused, so nothing is sent: ${JSON.stringify(word.slice(0, 100))}`;
  }
}
