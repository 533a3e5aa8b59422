/** Where a setting comes from; shown beside its description. */
export interface PaperLink {
  readonly title: string;
  readonly url: string;
}

export const papers = {
  rnas: { title: "Booysen & Bosman 2024", url: "https://arxiv.org/abs/2403.11173" },
  nsga2: { title: "Deb et al. 2002", url: "https://doi.org/10.1109/4235.996017" },
  constraints: { title: "Deb et al. 2002, §VI", url: "https://doi.org/10.1109/4235.996017" },
  lemonade: { title: "Elsken et al. 2019", url: "https://arxiv.org/abs/1804.09081" },
} as const satisfies { readonly [name: string]: PaperLink };
