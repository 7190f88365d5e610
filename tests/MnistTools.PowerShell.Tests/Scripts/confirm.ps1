function Remove-Nothing {
    [CmdletBinding(SupportsShouldProcess)]
    param([Parameter(Mandatory)][string]$Path)
    if ($PSCmdlet.ShouldProcess($Path, 'Remove')) { "removed $Path" } else { "kept $Path" }
}
