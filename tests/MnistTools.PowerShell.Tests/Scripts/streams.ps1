# Stands for cmdlets that the engine's package lacks: each writes to its stream as a compiled cmdlet does.
function Write-Line {
    [CmdletBinding()]
    param($Text)
    $message = [System.Management.Automation.HostInformationMessage]@{ Message = $Text }
    $PSCmdlet.WriteInformation($message, [string[]]@('PSHOST'))
}

function Write-Untagged {
    [CmdletBinding()]
    param($Text)
    $PSCmdlet.WriteInformation($Text, [string[]]@('Quiet'))
}

function Write-Everything {
    [CmdletBinding()]
    param()
    $PSCmdlet.WriteWarning('a warning')
    $PSCmdlet.WriteVerbose('a detail')
    $PSCmdlet.WriteDebug('a trace')
    $record = [System.Management.Automation.ProgressRecord]::new(1, 'an activity', 'a status')
    $PSCmdlet.WriteProgress($record)
    $exception = [System.InvalidOperationException]::new('an error')
    $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new($exception, 'Probe', 'NotSpecified', $null))
    [pscustomobject]@{ Epoch = 1; Loss = 0.5 }
}
