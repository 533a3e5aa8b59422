export function packagedReadme(readme: string, repository: string, revision: string): string;
