export const shells = ["bash", "zsh"] as const;

/** For each shell: asks `reqresp-lab completion --words` for what may follow, and completes files where it says nothing. */
export const completionScript: Record<(typeof shells)[number], string> = {
  bash: `_reqresp_lab() {
  local current="\${COMP_WORDS[COMP_CWORD]}" found
  COMPREPLY=()
  while IFS= read -r found; do
    [[ $found == "$current"* ]] && COMPREPLY+=("$found")
  done < <("\${COMP_WORDS[0]}" completion --words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _reqresp_lab reqresp-lab
`,
  zsh: `_reqresp_lab() {
  local -a found
  found=("\${(@f)$("\${words[1]}" completion --words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
compdef _reqresp_lab reqresp-lab
`,
};
